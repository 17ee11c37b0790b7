/** Names of the select list that stand where Athena does not know them. */
import type { Span } from '../tree/name.ts';
import type { Select } from '../tree/query.ts';
import type { Analysis } from './analysis.ts';
import { holdsAggregate } from './grouping.ts';

/**
 * Says of columns that are not there, among the faults from an index on, that they are names of the select list, and what to
 * write instead. Gives whether one of them stands in GROUP BY, where nothing else can be said then.
 */
export function explainAliases(select: Select, from: number, analysis: Analysis): boolean {
  const { faults, text } = analysis;
  let isGrouped = false;
  for (let at = from; at < faults.length; at++) {
    const fault = faults[at]!;
    const name = text.slice(fault.start, fault.end).replaceAll('"', '').toLowerCase();
    const item = select.items.find(({ alias }) => alias?.value.toLowerCase() === name);
    if (fault.code !== 'unknownColumn' || !item || contains(item, fault)) continue;
    isGrouped ||= select.groupBy !== undefined && contains(select.groupBy, fault);
    const value = text.slice(item.value.start, item.value.end);
    // Whatever stands around it there must not take a part of it.
    const written = /^(?:column|field|literal|call|special|cast|brackets|subscript)$/.test(item.value.kind)
      ? value
      : `(${value})`;
    const isInWhere = select.where !== undefined && contains(select.where, fault);
    const said = `${item.alias!.value} is a name of the select list, which Athena knows in ORDER BY only.`;
    const { fix: _, fixSpan: __, ...plain } = fault;
    faults[at] =
      isInWhere && holdsAggregate(item.value, analysis)
        ? { ...plain, message: `${said} Filter groups with HAVING.` }
        : { ...plain, message: `${said} Write ${written.length <= 60 ? written : 'its value'} here.`, fix: written };
  }
  return isGrouped;
}

function contains(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}
