/** A statement with `:name` in it as the engine takes it: with places for values, and the values beside it. */
import { suggest } from '../analyze/nearest.ts';
import type { Finding } from '../finding.ts';
import { lex, type Dialect, type Token } from '../lexer.ts';
import { parse } from '../parse.ts';
import { formOf } from '../parse/statement.ts';
import { quoteText } from '../quote.ts';
import type { GivenValue, Parameter, ParameterType, ParameterValue } from './parameter.ts';

/** Values beside a statement: SQL literals for each `?` of Athena, texts by name for Redshift. */
export type StatementParameters =
  | { readonly kind: 'positional'; readonly literals: readonly string[] }
  | { readonly kind: 'named'; readonly values: readonly { readonly name: string; readonly value: string }[] };

/** A statement that is ready to be sent. */
export interface BoundStatement {
  readonly sql: string;
  /** Absent where the statement has none. */
  readonly parameters?: StatementParameters;
  /** The UTF-16 offset in the statement as written that an offset in `sql` comes from. */
  readonly sourceOf: (offset: number) => number;
}

/** Names of the parameters in a text, each time that one stands there. */
export function findParameters(sql: string, dialect: Dialect): { readonly name: string; readonly start: number }[] {
  return lex(sql, dialect).flatMap(({ kind, text, start }) =>
    kind === 'parameter' && text.startsWith(':') ? [{ name: text.slice(1), start }] : [],
  );
}

/**
 * Binds one statement. Gives findings instead, at offsets in `sql`, for a name without a value, a list in a place for one
 * value, and places where the engine takes no parameter. No value becomes part of the text but for names in
 * `IDENTIFIER(:name)`, which are quoted.
 */
export function bindParameters(
  sql: string,
  dialect: Dialect,
  parameters: ReadonlyMap<string, Parameter>,
): BoundStatement | { readonly findings: readonly Finding[] } {
  const tokens = lex(sql, dialect).filter(({ kind }) => kind !== 'space' && kind !== 'comment');
  if (!tokens.some(({ kind, text }) => kind === 'parameter' && text.startsWith(':')))
    return { sql, sourceOf: (at) => at };
  const binding = new Binding(sql, dialect, parameters, tokens);
  return binding.bind();
}

/** The statement with names in the places of `IDENTIFIER(:name)`, for whoever looks at it before it is bound. */
export function fillNames(
  sql: string,
  dialect: Dialect,
  parameters: ReadonlyMap<string, Parameter>,
): Pick<BoundStatement, 'sql' | 'sourceOf'> {
  const tokens = lex(sql, dialect).filter(({ kind }) => kind !== 'space' && kind !== 'comment');
  return new Binding(sql, dialect, parameters, tokens).fillNames();
}

const longestAthenaValue = 1_024;
const longestRedshiftText = 65_535;

class Binding {
  readonly #sql: string;
  readonly #dialect: Dialect;
  readonly #parameters: ReadonlyMap<string, Parameter>;
  readonly #tokens: readonly Token[];
  readonly #findings: Finding[] = [];
  readonly #literals: string[] = [];
  readonly #named = new Map<string, string>();
  readonly #edits: { readonly start: number; readonly end: number; readonly text: string }[] = [];

  constructor(sql: string, dialect: Dialect, parameters: ReadonlyMap<string, Parameter>, tokens: readonly Token[]) {
    this.#sql = sql;
    this.#dialect = dialect;
    this.#parameters = parameters;
    this.#tokens = tokens;
  }

  bind(): BoundStatement | { readonly findings: readonly Finding[] } {
    const command = this.#commandWithoutParameters();
    for (const [at, token] of this.#tokens.entries()) {
      if (token.kind !== 'parameter') continue;
      if (!token.text.startsWith(':'))
        this.#fault(token, 'A statement has parameters by name or by place, not both. Give this one a name.');
      else this.#bindOne(at, token, command);
    }
    this.#lookIntoUnload();
    if (this.#findings.length > 0) return { findings: this.#findings };
    const parameters = this.#values();
    return { ...this.#print(), ...(parameters && { parameters }) };
  }

  fillNames(): Pick<BoundStatement, 'sql' | 'sourceOf'> {
    const command = this.#commandWithoutParameters();
    for (const [at, token] of this.#tokens.entries())
      if (token.kind === 'parameter' && this.#isName(at)) this.#bindOne(at, token, command);
    return this.#print();
  }

  /** Redshift's UNLOAD has its query in a text, in which nothing is bound. */
  #lookIntoUnload(): void {
    const text = this.#word(0) === 'UNLOAD' ? this.#tokens[2] : undefined;
    if (text?.kind !== 'string') return;
    const names = [...text.text.matchAll(/(?<![:\w]):([A-Za-z_]\w*)/g)].map(([, name]) => name!);
    const declared = names.find((name) => this.#parameters.has(name.toLowerCase()));
    if (declared !== undefined)
      this.#fault(text, `:${declared} stands inside a text, where it gets no value. Write the value itself.`);
  }

  /** Is it in `IDENTIFIER(…)`? */
  #isName(at: number): boolean {
    return this.#word(at - 2) === 'IDENTIFIER' && this.#tokens[at - 1]?.text === '(';
  }

  #bindOne(at: number, token: Token, command: string | undefined): void {
    const name = token.text.slice(1);
    const parameter = this.#parameters.get(name.toLowerCase());
    if (!parameter) {
      const near = suggest(name, this.#parameters.keys());
      const next = near ? `Did you mean :${near}?` : `Declare it in a params cell, such as: ${name} text = 'value'.`;
      this.#fault(token, `:${name} has no value. ${next}`);
      return;
    }
    const { type, value } = parameter;
    const typed = /^(?:INTERVAL|DATE|TIME|TIMESTAMP)$/.exec(this.#word(at - 1))?.[0];
    if (typed !== undefined) {
      const instead = typed === 'INTERVAL' ? `:${name} * INTERVAL '1' DAY` : `CAST(:${name} AS ${typed})`;
      this.#fault(token, `Behind ${typed} stands a text as it is, not :${name}. Write ${instead}.`);
      return;
    }
    if (value === undefined) {
      const next = `write one behind = in the params cell, or choose one below that cell (in a terminal by --param ${name}=…)`;
      this.#fault(token, `:${name} has no value yet: ${next}.`);
      return;
    }
    const isName = this.#isName(at);
    if (isName !== (type === 'identifier')) {
      const message = isName
        ? `:${name} is ${type === 'integer' ? 'an' : 'a'} ${type}, and IDENTIFIER takes an identifier. Declare it as one.`
        : `:${name} is an identifier. Write IDENTIFIER(:${name}) where a name stands.`;
      this.#fault(token, message);
      return;
    }
    if (isName) this.#putName(at, token, value, this.#dialect === 'athena' && command !== undefined ? '`' : '"');
    else if (command !== undefined)
      this.#fault(token, `${engines[this.#dialect]} takes no parameters in ${command}. Write the value itself.`);
    else if (typeof value === 'object' && value !== null) this.#putList(at, token, { name, type }, value);
    else
      this.#put(
        token,
        this.#isCount(at) ? this.#count(token, { name, type, value }) : this.#place(token, type, value, name),
      );
  }

  /** Athena's own commands quote names with backticks. */
  #putName(at: number, token: Token, value: GivenValue, quote: '"' | '`'): void {
    if (value === null) {
      this.#fault(token, `${token.text} is NULL, and IDENTIFIER needs a name. Give it one.`);
      return;
    }
    if (typeof value !== 'string' || this.#tokens[at + 1]?.text !== ')') {
      this.#fault(token, `IDENTIFIER takes one name: IDENTIFIER(${token.text}).`);
      return;
    }
    const quoted = value.split('.').map((part) => `${quote}${part.replaceAll(quote, quote + quote)}${quote}`);
    this.#edits.push({ start: this.#tokens[at - 2]!.start, end: this.#tokens[at + 1]!.end, text: quoted.join('.') });
  }

  #putList(
    at: number,
    token: Token,
    { name, type }: Pick<Parameter, 'name' | 'type'>,
    values: readonly ParameterValue[],
  ): void {
    const open = this.#openBefore(at);
    const isQuery = /^(?:SELECT|WITH|VALUES|TABLE)$/.test(this.#word(open + 1));
    if (open < 0 || this.#word(open - 1) !== 'IN' || isQuery) {
      this.#fault(token, `:${name} is a list, which can stand in IN (:${name}) only.`);
      return;
    }
    if (values.length > 0) {
      const places = values.map((value, index) => this.#place(token, type, value, `${name}_${index + 1}`));
      this.#put(token, places.join(', '));
    } else if (this.#tokens[at - 1]?.text === '(' && this.#tokens[at + 1]?.text === ')')
      // No value is in an empty list, and every value is not in it.
      this.#put(token, `SELECT CAST(NULL AS ${castTypes[type]}) WHERE 1 = 0`);
    else this.#fault(token, `:${name} is empty, so that it has to stand alone: IN (:${name}).`);
  }

  /** Behind LIMIT and the like an engine takes a number, and no cast. */
  #isCount(at: number): boolean {
    const before = this.#word(at - 1);
    return /^(?:LIMIT|OFFSET|TOP|FIRST|NEXT)$/.test(before);
  }

  #count(token: Token, { name, type, value }: Parameter): string {
    if (type !== 'integer' || typeof value !== 'string' || value.startsWith('-')) {
      this.#fault(token, `:${name} counts rows here: it has to be an integer that is not negative.`);
      return '';
    }
    if (this.#dialect === 'athena') return this.#positional(value);
    return `:${this.#nameFor(name, value)}`;
  }

  #place(token: Token, type: ParameterType, value: ParameterValue, name: string): string {
    const cast = castTypes[type];
    if (value === null) return `CAST(NULL AS ${cast})`;
    if (this.#dialect === 'athena') {
      const literal = literalOf(type, value);
      if (literal.length > longestAthenaValue)
        this.#fault(
          token,
          `:${name} has ${literal.length} characters with its quotes; Athena takes ${longestAthenaValue}.`,
        );
      return this.#positional(literal);
    }
    // The Data API takes no empty text as a value.
    if (value === '') return `CAST('' AS ${cast})`;
    if (new TextEncoder().encode(value).length > longestRedshiftText)
      this.#fault(
        token,
        `:${name} has more than ${longestRedshiftText} bytes, the most that a text of Redshift holds.`,
      );
    return `CAST(:${this.#nameFor(name, value)} AS ${redshiftType(type, value)})`;
  }

  #positional(literal: string): string {
    this.#literals.push(literal);
    return '?';
  }

  /** The same name stands for one value; another value takes the next free name. */
  #nameFor(name: string, value: string): string {
    let free = name;
    while ((this.#named.get(free) ?? value) !== value) free += '_';
    this.#named.set(free, value);
    return free;
  }

  #values(): StatementParameters | undefined {
    if (this.#literals.length > 0) return { kind: 'positional', literals: this.#literals };
    if (this.#named.size === 0) return undefined;
    return { kind: 'named', values: [...this.#named].map(([name, value]) => ({ name, value })) };
  }

  #put({ start, end }: Token, text: string): void {
    this.#edits.push({ start, end, text });
  }

  #print(): Pick<BoundStatement, 'sql' | 'sourceOf'> {
    const pieces: { readonly from: number; readonly to: number; readonly length: number; readonly isKept: boolean }[] =
      [];
    let sql = '';
    let at = 0;
    const keep = (end: number): void => {
      pieces.push({ from: at, to: sql.length, length: end - at, isKept: true });
      sql += this.#sql.slice(at, end);
    };
    for (const { start, end, text } of this.#edits) {
      keep(start);
      pieces.push({ from: start, to: sql.length, length: text.length, isKept: false });
      sql += text;
      at = end;
    }
    keep(this.#sql.length);
    const sourceOf = (offset: number): number => {
      const piece = pieces.findLast(({ to }) => to <= offset) ?? pieces[0]!;
      return piece.isKept ? piece.from + Math.min(offset - piece.to, piece.length) : piece.from;
    };
    return { sql, sourceOf };
  }

  /** A command in which the engine takes none: one that changes no rows. */
  #commandWithoutParameters(): string | undefined {
    const { tree } = parse(this.#sql, this.#dialect);
    if (tree.kind === 'query') return undefined;
    const kind = formOf(this.#dialect, tree.form)?.kind;
    const isTaken = kind === undefined || kind === 'dml' || tree.form === 'create table as' || tree.form === 'explain';
    return isTaken ? undefined : tree.form.toUpperCase();
  }

  /** Index of the bracket that encloses the token, or -1. */
  #openBefore(at: number): number {
    let depth = 0;
    for (let index = at - 1; index >= 0; index--) {
      const { kind } = this.#tokens[index]!;
      if (kind === 'close') depth++;
      else if (kind === 'open' && depth-- === 0) return index;
    }
    return -1;
  }

  #word(at: number): string {
    const token = this.#tokens[at];
    return token?.kind === 'word' ? token.text.toUpperCase() : '';
  }

  #fault({ start, end }: Token, message: string): void {
    this.#findings.push({ code: 'parameter', severity: 'error', message, start, end });
  }
}

const engines = { athena: 'Athena', redshift: 'Redshift' } as const;

/** Types by the names that both engines know. */
const castTypes: Readonly<Record<ParameterType, string>> = {
  text: 'VARCHAR',
  integer: 'BIGINT',
  decimal: 'DECIMAL(38, 10)',
  double: 'DOUBLE PRECISION',
  boolean: 'BOOLEAN',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  identifier: 'VARCHAR',
};

/** An SQL literal of Athena. The value has the form of its type, so that nothing but quotes can end it. */
function literalOf(type: ParameterType, value: string): string {
  switch (type) {
    case 'integer':
      return value;
    case 'boolean':
      return value.toUpperCase();
    case 'decimal':
      return `DECIMAL ${quoteText(value)}`;
    case 'double':
      return `DOUBLE ${quoteText(value)}`;
    case 'date':
      return `DATE ${quoteText(value)}`;
    case 'timestamp':
      return `TIMESTAMP ${quoteText(value)}`;
    default:
      return quoteText(value);
  }
}

/** The narrowest type that holds the value: functions such as dateadd take no wider integer. */
function redshiftType(type: ParameterType, value: string): string {
  if (type === 'text') return `VARCHAR(${longestRedshiftText})`;
  if (type === 'integer') return Math.abs(Number(value)) < 2 ** 31 ? 'INTEGER' : 'BIGINT';
  if (type !== 'decimal') return castTypes[type];
  const [whole = '', places = ''] = value.replace('-', '').split('.');
  return `DECIMAL(${Math.min(38, whole.length + places.length)}, ${places.length})`;
}
