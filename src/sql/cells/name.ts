/** What a cell can be called. */

/** Why a name is none that cells can be read by, in one sentence; `reserved` are words of SQL in upper case. */
export function cellNameFault(name: string, reserved: ReadonlySet<string>): string | undefined {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
    return 'A name begins with a letter or _ and goes on with letters, digits and _, such as monthly_orders.';
  if (name.length > 63) return 'A name has no more than 63 letters.';
  if (reserved.has(name.toUpperCase())) return `${name} is a word of SQL; write another name, such as ${name}_cell.`;
  return undefined;
}
