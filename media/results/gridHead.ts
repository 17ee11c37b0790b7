/** The head of a column: its name and type, how the rows are ordered by it, and the button of its filter. */
import type { Column } from '../../src/kernels/api.ts';
import type { ViewSpec } from '../../src/kernels/results/viewing.ts';
import { element, icon, icons } from './dom.ts';
import { isRightAligned, lineOf } from './text.ts';

/** What a click in the head asks for. */
export interface HeadActions {
  /** `add`: beside the columns that order the rows already. */
  sort(column: number, how: 'alone' | 'add'): void;
  filter(column: number): void;
  resize(column: number, width: number): void;
}

export function headCell(
  { name, type, kind }: Column,
  at: number,
  spec: ViewSpec,
  width: number,
  actions: HeadActions | undefined,
): HTMLElement {
  const place = spec.sort.findIndex(({ column }) => column === at);
  const sort = spec.sort[place];
  const isFiltered = spec.filters.some(({ column }) => column === at);
  const order = sort ? (sort.descending ? 'descending' : 'ascending') : 'none';
  const title = element('span', { class: 'name' }, lineOf(name) || ' ');
  const cell = element(
    'th',
    {
      scope: 'col',
      title: `${name}\n${type}${actions ? '\nClick sorts, Shift+Click adds' : ''}`,
      class: isRightAligned(kind) ? 'right' : '',
      'aria-colindex': String(at + 2),
      ...(actions ? { 'aria-sort': order } : {}),
    },
    title,
    element('span', { class: 'type' }, lineOf(type)),
  );
  if (!actions) return cell;
  if (sort) {
    const sign = icon(sort.descending ? icons.down : icons.up);
    sign.classList.add('sort');
    title.prepend(sign, ...(spec.sort.length > 1 ? [element('span', { class: 'place' }, String(place + 1))] : []));
  }
  const filter = element(
    'button',
    {
      type: 'button',
      tabindex: '-1',
      class: isFiltered ? 'funnel on' : 'funnel',
      title: `Filter ${name}`,
      'aria-label': `Filter ${name}`,
    },
    icon(icons.filter),
  );
  filter.addEventListener('mousedown', (event) => event.stopPropagation());
  filter.addEventListener('click', (event) => {
    event.stopPropagation();
    actions.filter(at);
  });
  const edge = element('span', { class: 'edge', 'aria-hidden': 'true' });
  edge.addEventListener('mousedown', (event) => dragEdge(event, width, (to) => actions.resize(at, to)));
  edge.addEventListener('click', (event) => event.stopPropagation());
  cell.append(filter, edge);
  cell.classList.add('sortable');
  cell.addEventListener('click', ({ shiftKey }) => actions.sort(at, shiftKey ? 'add' : 'alone'));
  return cell;
}

function dragEdge(event: MouseEvent, width: number, resize: (width: number) => void): void {
  event.preventDefault();
  event.stopPropagation();
  const { clientX: start } = event;
  const move = (moved: MouseEvent): void => resize(width + moved.clientX - start);
  const end = (): void => {
    window.removeEventListener('mousemove', move);
    window.removeEventListener('mouseup', end);
  };
  window.addEventListener('mousemove', move);
  window.addEventListener('mouseup', end);
}
