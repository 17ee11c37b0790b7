/** What DuckDB says of arguments that it refuses, in Trino's words. */

/** `$1` and the like are what the pattern has found, in small letters where they are types. */
const phrases: readonly (readonly [RegExp, string])[] = [
  [/^Cannot compare values of type (.+?) and (?:type )?(.+?) - an explicit cast/, 'Cannot compare $1 with $2'],
  [/^Cannot mix values of type (.+?) and (.+?) in (?:BETWEEN|IN) clause/, 'Cannot compare $1 with $2'],
  [/^Cannot mix values of type (.+?) and (.+?) in (\w+)/, 'Cannot find a common type of $1 and $2 in $3'],
  [/^Cannot unpack|^Set operations can only apply/, 'The queries of a set operation have different numbers of columns'],
  [/^Map keys must be unique/, 'Duplicate map keys are not allowed'],
  [/^Map keys can not be NULL/, 'map key cannot be null'],
  [/^The map key list does not align/, 'Key and value arrays must be the same length'],
  [/^Invalid input for hex digit: (.*)/, 'not a hexadecimal digit: "$1"'],
  [/^Could not parse string "(.*?)" according to format specifier/s, 'Invalid format: "$1"'],
  [/^Could not cast value (\S+) to (DECIMAL.*?)$/m, "Cannot cast '$1' to $2"],
  [/^toString\(\) radix argument/, 'Radix must be between 2 and 36'],
  [
    /^(WHERE|GROUP BY) clause cannot contain/,
    '$1 clause cannot contain aggregations, window functions or grouping operations',
  ],
  [/^ORDER term out of range.*?(\d+)/, 'ORDER BY position is not in select list'],
];

export function athenaPhrase(message: string): string | undefined {
  for (const [pattern, words] of phrases) {
    const found = pattern.exec(message);
    if (!found) continue;
    const types = /^Cannot (?:compare|find)/.test(words);
    const kept = types ? found.map((part) => part?.replace('_LITERAL', '').toLowerCase()) : found;
    return words.replaceAll(/\$(\d)/g, (_, at: string) => kept[Number(at)] ?? '');
  }
  return undefined;
}
