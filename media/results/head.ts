/** The cells of the head: name, type, sign of the order, button of the menu, and a profile where it is switched on. */
import type { Column } from '../../src/kernels/api.ts';
import type { ColumnProfile, ViewSpec } from '../../src/kernels/results/viewing.ts';
import { element, icon, icons } from './dom.ts';
import { formatCount, isRightAligned, lineOf } from './text.ts';

const nameHeight = 40;
const profileHeight = 58;

export const headHeight = (profiles: ReadonlyMap<number, ColumnProfile> | undefined): number =>
  nameHeight + (profiles ? profileHeight : 0);

export interface HeadState {
  readonly spec: ViewSpec;
  /** Absent where they are not shown. */
  readonly profiles: ReadonlyMap<number, ColumnProfile> | undefined;
  /** Rows that the profiles count. */
  readonly rowCount: number;
}

/** `at` is the column's position in the result, `place` the one where it is shown. */
export function headCell(
  column: Column,
  at: number,
  place: number,
  { spec, profiles, rowCount }: HeadState,
): HTMLElement {
  const { name, type, kind } = column;
  const order = spec.sort.findIndex((one) => one.column === at);
  const sort = spec.sort[order];
  const isFiltered = spec.filters.some((filter) => filter.column === at);
  const label = lineOf(name) || 'unnamed';
  const sign = sort ? icon(sort.descending ? icons.down : icons.up) : icon(icons.sort);
  const sorter = element(
    'button',
    {
      type: 'button',
      tabindex: '-1',
      class: sort ? 'sort on' : 'sort',
      title: 'Sort (Alt+S). Shift adds to the order',
      'aria-label': `Sort by ${label}`,
    },
    sign,
    sort && spec.sort.length > 1 ? String(order + 1) : '',
  );
  const more = element(
    'button',
    { type: 'button', tabindex: '-1', class: 'more', title: 'Menu (Alt+Down)', 'aria-label': `Menu of ${label}` },
    icon(icons.more),
  );
  const head = element(
    'div',
    {
      role: 'columnheader',
      class: isRightAligned(kind) ? 'headcell right' : 'headcell',
      title: `${name}\n${type}`,
      'aria-colindex': String(place + 2),
      'aria-sort': sort ? (sort.descending ? 'descending' : 'ascending') : 'none',
    },
    element(
      'div',
      { class: 'top' },
      element('span', { class: 'name' }, lineOf(name) || ' '),
      isFiltered ? icon(icons.filter) : undefined,
      sorter,
      more,
    ),
    element('div', { class: 'type' }, lineOf(type)),
    profiles ? profileOf(profiles.get(at), rowCount) : undefined,
    element('div', { class: 'edge' }),
  );
  head.dataset['place'] = String(place);
  return head;
}

function profileOf(profile: ColumnProfile | undefined, rowCount: number): HTMLElement {
  const box = element('div', { class: 'profile' });
  if (!profile) {
    box.append('…');
    return box;
  }
  const { nulls, bins, top, min, max } = profile;
  // It is about right, and may be told as more than there are.
  const distinct = Math.min(profile.distinct, rowCount - nulls);
  const percent = rowCount > 0 ? (nulls / rowCount) * 100 : 0;
  const share = `${percent < 1 ? '<1' : Math.round(percent)} % NULL`;
  const ends = bins && min !== undefined ? `${lineOf(min)} – ${lineOf(max ?? '')}` : 'no NULL';
  box.append(
    bins ? histogram(bins) : commonest(top ?? [], rowCount),
    element('div', { class: 'figures' }, `${formatCount(distinct)} distinct`),
    element('div', { class: 'figures' }, nulls > 0 ? share : ends),
  );
  box.title = [
    `${formatCount(nulls)} NULL, about ${formatCount(distinct)} distinct values`,
    ...(min === undefined ? [] : [`from ${lineOf(min).slice(0, 100)} to ${lineOf(max ?? '').slice(0, 100)}`]),
    ...(profile.mean === undefined ? [] : [`mean ${Number(profile.mean.toPrecision(8))}`]),
    ...(top ?? []).map(({ value, count }) => `${lineOf(value).slice(0, 60)}: ${formatCount(count)}`),
  ].join('\n');
  return box;
}

function histogram(bins: readonly number[]): SVGSVGElement {
  const most = Math.max(1, ...bins);
  const bars = bins.map((count, at) => {
    const tall = count === 0 ? 0 : Math.max(1, (count / most) * 20);
    return `M${at * 6} 20v-${tall.toFixed(1)}h5v${tall.toFixed(1)}Z`;
  });
  const svg = icon(bars.join(''));
  svg.setAttribute('viewBox', `0 0 ${bins.length * 6} 20`);
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.classList.add('bars');
  return svg;
}

/** Percent of the rows below which the name of a value has no room. */
const leastNamed = 20;

/** One bar, parted by the commonest values. */
function commonest(
  top: readonly { readonly value: string | null; readonly count: number }[],
  rowCount: number,
): HTMLElement {
  const bar = element('div', { class: 'top-values' });
  for (const { value, count } of top) {
    const share = (count / Math.max(1, rowCount)) * 100;
    const text = share < leastNamed ? '' : lineOf(value).slice(0, 30) || '“”';
    const part = element('span', { class: value === null ? 'null' : '' }, text);
    part.style.flexBasis = `${share}%`;
    bar.append(part);
  }
  return bar;
}
