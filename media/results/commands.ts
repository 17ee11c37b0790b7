/** The menus of a column and of the selected range. */
import type { CopyFormat } from '../../src/notebook/clipboard.ts';
import type { Filter } from '../../src/kernels/results/viewing.ts';
import type { Grid } from './grid.ts';
import type { MenuItem } from './menu.ts';
import { formatCount, lineOf } from './text.ts';

export function columnMenu(grid: Grid, column: number, beside: DOMRect): readonly MenuItem[] {
  const { model, layout } = grid;
  const { sort, filters } = model.spec;
  const mine = sort.find((one) => one.column === column);
  const isFiltered = filters.some((filter) => filter.column === column);
  const others = sort.some((one) => one.column !== column);
  const name = model.columns[column]?.name ?? '';
  return [
    {
      label: 'Sort Ascending',
      keys: 'Alt+S',
      isChecked: mine?.descending === false,
      run: () => grid.sort(column, 'ascending'),
    },
    { label: 'Sort Descending', isChecked: mine?.descending === true, run: () => grid.sort(column, 'descending') },
    ...(others
      ? ([
          { label: 'Add to Order, Ascending', run: () => grid.sort(column, 'ascending', 'added') },
          { label: 'Add to Order, Descending', run: () => grid.sort(column, 'descending', 'added') },
        ] as const)
      : []),
    { label: 'Clear Sort', isDisabled: !mine, run: () => grid.sort(column, 'none', 'added') },
    'line',
    { label: 'Filter …', keys: 'Alt+F', run: () => grid.editFilter(column, beside) },
    { label: 'Hide NULLs', run: () => grid.addFilter({ column, operator: 'isNotNull' }) },
    {
      label: 'Clear Filter',
      isDisabled: !isFiltered,
      run: () => void grid.apply({ ...model.spec, filters: filters.filter((filter) => filter.column !== column) }),
    },
    'line',
    { label: 'Pin', isChecked: layout.isPinned(column), run: () => grid.arrange((one) => one.pin(column)) },
    { label: 'Hide', isDisabled: layout.shown.length < 2, run: () => grid.arrange((one) => one.hide(column)) },
    {
      label: layout.hiddenCount > 0 ? `Show All (${formatCount(layout.hiddenCount)} hidden)` : 'Show All',
      isDisabled: layout.hiddenCount === 0,
      run: () => grid.arrange((one) => one.showAll()),
    },
    { label: 'Resize to Fit', run: () => grid.fitColumn(column) },
    { label: 'Profile', isChecked: grid.areProfilesOn, run: () => grid.toggleProfiles() },
    'line',
    { label: 'Copy Name', run: () => copyText(grid, name) },
  ];
}

const formats: readonly (readonly [CopyFormat, string])[] = [
  ['csv', 'Copy as CSV'],
  ['markdown', 'Copy as Markdown'],
  ['json', 'Copy as JSON'],
  ['values', 'Copy as SQL VALUES'],
];

export function rangeMenu(grid: Grid): readonly MenuItem[] {
  const { active } = grid.selection;
  const column = grid.layout.shown[active.column] ?? 0;
  const value = grid.model.tiles.valueAt(active.row, column);
  const kind = grid.model.columns[column]?.kind;
  const text = value === null ? 'NULL' : typeof value === 'object' || value === undefined ? undefined : String(value);
  const canFilter = text !== undefined && text.length <= 1000 && kind !== 'nested' && kind !== 'binary';
  const isNull = value === null;
  const only: Filter = isNull ? { column, operator: 'isNull' } : { column, operator: '=', value: text ?? '' };
  const without: Filter = isNull
    ? { column, operator: 'isNotNull' }
    : { column, operator: 'notIn', values: [text ?? ''] };
  const short = lineOf((text ?? '').slice(0, 24)) || '“”';
  return [
    { label: 'Copy', keys: 'Ctrl+C', run: () => void grid.copying.copyAs('tsv') },
    ...formats.map(([format, label]) => ({ label, run: () => void grid.copying.copyAs(format) })),
    'line',
    { label: 'Show Value', keys: 'Enter', isDisabled: value === undefined, run: () => grid.openValue() },
    { label: `Only ${short}`, isDisabled: !canFilter, run: () => grid.addFilter(only) },
    { label: `Without ${short}`, isDisabled: !canFilter, run: () => grid.addFilter(without) },
    'line',
    { label: 'Find …', keys: 'Ctrl+F', run: () => grid.openSearch() },
  ];
}

/** The frame may write the clipboard only while it has the focus, by a copy of its own. */
function copyText(grid: Grid, text: string): void {
  grid.focus();
  const put = (event: ClipboardEvent): void => {
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  document.addEventListener('copy', put, { capture: true, once: true });
  const done = document.execCommand('copy');
  document.removeEventListener('copy', put, { capture: true });
  grid.say(done ? `Copied ${lineOf(text)}.` : 'The clipboard cannot be written to here.');
}
