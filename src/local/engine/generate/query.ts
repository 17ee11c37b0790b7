/** Queries of the tree in DuckDB's words. Relations and columns get names of their own, so that none hides another. */
import { valuesOf } from '../../../sql/analyze/query.ts';
import { quoteName, quoteText } from '../../../sql/quote.ts';
import type { Analysis, OutputColumn } from '../../../sql/analyze/analysis.ts';
import { groupedBy, isSameExpression } from '../../../sql/analyze/grouping.ts';
import type { Field } from '../../../sql/analyze/scope.ts';
import type { Expression, SortItem } from '../../../sql/tree/expression.ts';
import type {
  GroupItem,
  Limit,
  Query,
  QueryBody,
  Select,
  SelectItem,
  SetOperation,
  TableName,
  With,
  WithTable,
} from '../../../sql/tree/query.ts';
import { failFunction } from '../functions/fail.ts';
import { rulesOf } from '../../../sql/types/rules.ts';
import { canCoerce } from '../../../sql/types/trino.ts';
import { isSameType, typeText, type Type } from '../../../sql/types/type.ts';
import { sqlError } from '../errors.ts';
import { fieldName, NotGenerated } from './duck.ts';
import { coerced } from './athena/cast.ts';
import { expressionSql, plainSql, type Context } from './expression.ts';
import { coercedSql } from './redshift/cast.ts';
import { truth } from './redshift/expression.ts';
import { relationSql } from './relation.ts';
import { filtersOf } from './rowInQuery.ts';
import { checkOrder, directionSql, sortValue, windowSql, quoteWindow } from './window.ts';
import { speaksOfZones } from './athena/zones.ts';
import type { Statement } from '../../../sql/tree/statement.ts';

/** Of Athena; it cannot be changed there. */
const deepestRecursion = 10;
const tooDeep = `NOT_SUPPORTED: NOT_SUPPORTED: Recursion depth limit exceeded (${deepestRecursion}). Use 'max_recursion_depth' session property to modify the limit.`;

export class Generator implements Context {
  readonly analysis: Analysis;
  readonly words: Readonly<Record<string, string>>;
  /** What stands for a table of the catalogue. */
  readonly tables: ReadonlyMap<TableName, string>;
  readonly #fields = new Map<Field, string>();
  /** WITH tables by their query, each with its name in DuckDB. */
  readonly withNames = new Map<Query, string>();
  /** `begun` while its words are being found. */
  readonly #keys: { readonly node: Expression; sql: string | undefined }[] = [];
  #count = 0;

  constructor(
    analysis: Analysis,
    words: Readonly<Record<string, string>>,
    tables: ReadonlyMap<TableName, string>,
    tree: Statement,
  ) {
    this.analysis = analysis;
    this.speaksOfZones = speaksOfZones(tree);
    this.words = words;
    this.tables = tables;
  }

  readonly speaksOfZones: boolean;
  readonly #filters = new Set<Expression>();
  readonly #zones = new Map<Field, string | undefined>();

  zoneOfField(field: Field): string | undefined {
    if (!this.speaksOfZones) return 'UTC';
    if (this.#zones.has(field)) return this.#zones.get(field);
    if (field.of) return this.zoneOfField(field.of);
    return undefined;
  }

  nameZone(field: Field, zone: string | undefined): void {
    this.#zones.set(field, zone);
  }

  /**
   * DuckDB compares values by their words, and those of a lambda have names of their own each time. So a value that rows are
   * grouped by, or that tells distinct rows apart, has the same words everywhere.
   */
  keySql(node: Expression): string | undefined {
    const key = this.#keys.find((one) => isSameExpression(one.node, node, this.analysis));
    if (!key || key.sql === 'begun') return undefined;
    if (key.sql === undefined) {
      key.sql = 'begun';
      key.sql = plainSql(key.node, this);
    }
    return key.sql;
  }

  #noteKeys(select: Select): void {
    const { quantifier, items } = select;
    const values = quantifier === 'DISTINCT' ? items.map(({ value }) => value) : [];
    for (const node of [...values, ...groupedBy(select, this.analysis).values])
      if (!/^(?:column|field|literal|star|subquery)$/.test(node.kind)) this.#keys.push({ node, sql: undefined });
  }

  newName(prefix: string): string {
    return `${prefix}${++this.#count}`;
  }

  nameField(field: Field, sql: string): void {
    this.#fields.set(field, sql);
  }

  fieldSql(field: Field): string {
    const own = this.#fields.get(field);
    if (own !== undefined) return own;
    if (field.merged) return `coalesce(${field.merged.map((one) => this.fieldSql(one)).join(', ')})`;
    if (field.of) return this.fieldSql(field.of);
    throw new NotGenerated(`a column ${field.name ?? ''}`);
  }

  /** A query inside another: its columns are c0, c1 and so on. */
  querySql(query: Query): string {
    return this.#query(query, (_, at) => `c${at}`);
  }

  /** The whole statement: its columns have the names that the user sees. */
  statementSql(query: Query): string {
    const nameless = (at: number): string => (this.analysis.dialect === 'athena' ? `_col$${at}` : '?column?');
    return this.#query(query, ({ name }, at) => quoteName(name?.toLowerCase() ?? nameless(at)));
  }

  #query(query: Query, nameOf: (column: OutputColumn, at: number) => string): string {
    const { analysis } = this;
    const columns = analysis.outputs.get(query) ?? [];
    const names = columns.map(nameOf);
    const parts: string[] = [];
    if (query.with) parts.push(this.#with(query.with));
    const top = query.body.kind === 'select' ? query.body.top : undefined;
    const ties = query.limits.find(({ tail }) => tail.includes('TIES'));
    const sorted = this.#sortedSet(query, columns, names, ties);
    parts.push(sorted ?? this.bodySql(query.body, names));
    if (ties) parts.push(this.#upToTies(ties, query));
    if (query.orderBy) parts.push(`ORDER BY ${query.orderBy.map((item) => this.#sortItem(item, query)).join(', ')}`);
    parts.push(...this.#limits(query), ...(top ? [`LIMIT ${expressionSql(top, this)}`] : []));
    return parts.join(' ');
  }

  /** A table of its own of a set operation that is put in order by more than its columns, and of rows that are ranked after all else. */
  #sortedSet(
    { body, orderBy = [] }: Query,
    columns: readonly OutputColumn[],
    names: readonly string[],
    ties: Limit | undefined,
  ): string | undefined {
    const isSet = body.kind === 'setOperation' && !orderBy.every(({ value }) => this.analysis.ordinals.has(value));
    const isWhole = body.kind !== 'select' || body.quantifier === 'DISTINCT';
    if (!isSet && !(ties && isWhole)) return undefined;
    const own = columns.map((_, at) => `c${at}`);
    const sql = this.bodySql(body, own);
    const alias = this.newName('lb_o');
    columns.forEach(({ field }, at) => this.nameField(field, `${alias}.c${at}`));
    const list = own.map((column, at) => `${alias}.${column} AS ${names[at]!}`);
    return `SELECT ${list.join(', ')} FROM (${sql}) AS ${alias}`;
  }

  #with({ tables, recursive }: With): string {
    const items = tables.flatMap((table) => {
      const { query } = table;
      const name = this.newName('lb_w');
      const count = this.analysis.outputs.get(query)?.length ?? 0;
      const names = Array.from({ length: count }, (_, at) => `c${at}`);
      const item = (own: string, sql: string): string => `${own}(${names.join(', ')}) AS (${sql})`;
      // Redshift goes as deep as the rows do.
      const steps = recursive && this.analysis.dialect === 'athena' ? this.#steps(table, name, names) : undefined;
      this.withNames.set(query, name);
      if (!steps) return [item(name, this.querySql(query))];
      const all = steps.map((_, at) => `SELECT * FROM ${name}_${at}`);
      const late = `SELECT * FROM ${name}_${deepestRecursion + 1} WHERE ${failFunction}(${quoteText(tooDeep)}) IS NULL`;
      return [
        ...steps.map((sql, at) => item(`${name}_${at}`, sql)),
        item(name, [...all.slice(0, -1), late].join(' UNION ALL ')),
      ];
    });
    return `WITH ${recursive && this.analysis.dialect === 'redshift' ? 'RECURSIVE ' : ''}${items.join(', ')}`;
  }

  /** A recursive table step by step, as the engine itself lays it out: each reads the one before it. */
  #steps({ query, columns }: WithTable, name: string, names: readonly string[]): string[] | undefined {
    const { body } = query;
    if (body.kind !== 'setOperation' || !this.#reads(query)) return undefined;
    const [step] = body.rest;
    const types = (this.analysis.bodies.get(body.first) ?? []).map(({ type }) => type);
    const more = query.with ?? query.orderBy ?? query.limits[0] ?? body.rest[1];
    if (!step || more || step.words.join(' ') !== 'UNION ALL' || types.length !== names.length)
      throw new NotGenerated('this recursion');
    this.#checkStep(columns, types, this.analysis.bodies.get(step.body) ?? []);
    const steps = [this.bodySql(body.first, names)];
    for (let depth = 1; depth <= deepestRecursion + 1; depth++) {
      this.withNames.set(query, `${name}_${depth - 1}`);
      steps.push(this.#branch(step.body, names, this.analysis.bodies.get(step.body) ?? [], types));
    }
    return steps;
  }

  #checkStep(columns: WithTable['columns'], types: readonly Type[], step: readonly Field[]): void {
    if (!columns) throw sqlError('athena', 'MISSING_COLUMN_ALIASES', 'missing column aliases in recursive WITH query');
    step.forEach(({ type }, at) => {
      if (!canCoerce(type, types[at]!))
        throw sqlError(
          'athena',
          'TYPE_MISMATCH',
          `recursion step relation output type (${typeText(type, 'athena')}) is not coercible to recursion base relation output type (${typeText(types[at]!, 'athena')}) at column ${at + 1}`,
        );
    });
  }

  /** Does the table read itself? */
  #reads(query: Query): boolean {
    return [...this.analysis.tables.values()].some(
      (meaning) => meaning.kind === 'with' && meaning.entry.query === query && meaning.entry.isRecursive,
    );
  }

  /** Every row that is equal in order to the last one wanted is shown with it. */
  #upToTies({ count }: Limit, query: Query): string {
    const order = query.orderBy;
    if (!order) throw sqlError('athena', 'MISSING_ORDER_BY', 'FETCH FIRST WITH TIES clause requires ORDER BY');
    const columns = this.analysis.outputs.get(query) ?? [];
    const keys = order.map((item) => {
      const ordinal = this.analysis.ordinals.get(item.value);
      const value = ordinal === undefined ? sortValue(item.value, this) : this.fieldSql(columns[ordinal]!.field);
      return `${value}${directionSql(item, this.analysis.dialect)}`;
    });
    const offset = query.limits.find(({ words }) => words[0] === 'OFFSET')?.count;
    const last = [count, offset].map((one, at) => (one ? expressionSql(one, this) : String(1 - at))).join(' + ');
    return `QUALIFY rank() OVER (ORDER BY ${keys.join(', ')}) <= ${last}`;
  }

  #limits({ limits }: Query): string[] {
    const clause = (word: string): Expression | undefined =>
      limits.find(({ words, tail }) => words[0] === word && !tail.includes('TIES'))?.count;
    const count = clause('LIMIT') ?? clause('FETCH');
    const offset = clause('OFFSET');
    const fetchOne = limits.some(
      ({ words, count: given, tail }) => words[0] === 'FETCH' && !given && !tail.includes('TIES'),
    );
    return [
      ...(count ? [`LIMIT ${expressionSql(count, this)}`] : fetchOne ? ['LIMIT 1'] : []),
      ...(offset ? [`OFFSET ${expressionSql(offset, this)}`] : []),
    ];
  }

  #sortItem(item: SortItem, query: Query): string {
    const ordinal = this.analysis.ordinals.get(item.value);
    if (ordinal !== undefined) {
      const column = this.analysis.outputs.get(query)?.[ordinal];
      const { dialect, text } = this.analysis;
      if (column && dialect === 'athena') checkOrder(column.field.type, text.slice(item.value.start, item.value.end));
      return `${ordinal + 1}${directionSql(item, dialect)}`;
    }
    return `${sortValue(item.value, this)}${directionSql(item, this.analysis.dialect)}`;
  }

  // --- bodies

  /** A body whose columns get these names. */
  bodySql(body: QueryBody, names: readonly string[]): string {
    switch (body.kind) {
      case 'select':
        return this.#select(body, names);
      case 'query':
        return `SELECT * FROM (${this.#query(body, (_, at) => names[at] ?? `c${at}`)}) AS ${this.newName('lb_q')}`;
      case 'values': {
        const rows = body.rows.map((row) => {
          const items = valuesOf(row);
          if (items.length !== names.length) throw new NotGenerated('VALUES of a row that is worked out');
          return `(${items.map((item) => expressionSql(item, this)).join(', ')})`;
        });
        return `SELECT * FROM (VALUES ${rows.join(', ')}) AS ${this.newName('lb_v')}(${names.join(', ')})`;
      }
      case 'tableQuery': {
        const sql = relationSql(body.table, this);
        const fields = this.analysis.bodies.get(body) ?? [];
        return `SELECT ${fields.map((field, at) => `${this.fieldSql(field)} AS ${names[at]!}`).join(', ')} FROM ${sql}`;
      }
      case 'setOperation':
        return this.#setOperation(body, names);
    }
  }

  #setOperation({ first, rest }: SetOperation, names: readonly string[]): string {
    const bodies = [first, ...rest.map(({ body }) => body)];
    const columns = bodies.map((body) => this.analysis.bodies.get(body) ?? []);
    // The common type of all branches: each is turned into it before it meets the others.
    let types = columns[0]!.map(({ type }) => type);
    const rules = columns.slice(1).map((fields) => fields.map(({ type }) => type));
    const { commonType } = rulesOf[this.analysis.dialect];
    for (const branch of rules) types = types.map((type, at) => commonType(type, branch[at]!) ?? type);
    const sql = bodies.map((body, index) => this.#branch(body, names, columns[index]!, types));
    return sql.reduce(
      (left, right, at) =>
        at === 0
          ? right
          : `(${left}) ${rest[at - 1]!.words.join(' ').replace(' DISTINCT', '').replace('MINUS', 'EXCEPT')} ${right}`,
      '',
    );
  }

  #branch(body: QueryBody, names: readonly string[], fields: readonly Field[], types: readonly Type[]): string {
    const inner = this.bodySql(
      body,
      names.map((_, at) => `c${at}`),
    );
    const alias = this.newName('lb_b');
    const list = names.map((name, at) => {
      const from = fields[at]!.type;
      const value = `${alias}.c${at}`;
      return `${isSameType(from, types[at]!) ? value : this.#coerced(value, from, types[at]!)} AS ${name}`;
    });
    return `(SELECT ${list.join(', ')} FROM (${inner}) AS ${alias})`;
  }

  #coerced(value: string, from: Type, to: Type): string {
    return this.analysis.dialect === 'redshift' ? coercedSql(value, from, to) : coerced(value, from, to);
  }

  // --- SELECT

  #select(select: Select, names: readonly string[]): string {
    if (select.connectBy) throw new NotGenerated('CONNECT BY');
    if (select.into) throw new NotGenerated('SELECT INTO inside a query');
    const from = (select.from ?? []).map((relation) => relationSql(relation, this));
    this.#noteKeys(select);
    const fields = this.analysis.bodies.get(select) ?? [];
    const values: string[] = [];
    for (const item of select.items)
      for (const sql of this.#item(item)) {
        const field = fields[values.length];
        // What stands behind it may speak of the value by its name.
        if (field && !this.#fields.has(field) && !field.of && !field.merged) this.#fields.set(field, sql);
        values.push(sql);
      }
    const items = values.map((sql, at) => `${sql} AS ${names[at]!}`);
    const isDistinct = select.quantifier === 'DISTINCT' || select.distinctBehindTop;
    const parts = [`SELECT ${isDistinct ? 'DISTINCT ' : ''}${items.join(', ')}`];
    if (from.length > 0) parts.push(`FROM ${from.join(', ')}`);
    if (select.where) {
      for (const filter of filtersOf(select.where)) this.#filters.add(filter);
      parts.push(`WHERE ${this.#condition(select.where)}`);
    }
    if (select.groupBy && select.groupBy.items.length === 0) parts.push('GROUP BY ALL');
    else if (select.groupBy) {
      if (select.groupBy.quantifier === 'DISTINCT') throw new NotGenerated('GROUP BY with a quantifier');
      parts.push(`GROUP BY ${select.groupBy.items.map((item) => this.#groupItem(item, select)).join(', ')}`);
    }
    if (select.having) parts.push(`HAVING ${this.#condition(select.having)}`);
    if (select.windows)
      parts.push(
        `WINDOW ${select.windows.map(({ name, window }) => `${quoteWindow(name.value)} AS (${windowSql(window, this)})`).join(', ')}`,
      );
    if (select.qualify) parts.push(`QUALIFY ${this.#condition(select.qualify)}`);
    return parts.join(' ');
  }

  isFilter(node: Expression): boolean {
    return this.#filters.has(node);
  }

  #condition(node: Expression): string {
    return this.analysis.dialect === 'redshift' ? truth(node, this) : expressionSql(node, this);
  }

  #item(item: SelectItem): string[] {
    if (item.value.kind !== 'star') return [expressionSql(item.value, this)];
    const fields = this.analysis.items.get(item) ?? [];
    const { base } = item.value;
    const row = base && this.analysis.typeOf(base);
    if (base && row?.name === 'row' && fields.every(({ of }) => !of))
      return fields.map((_, at) => `struct_extract(${expressionSql(base, this)}, ${quoteText(fieldName(row, at))})`);
    return fields.map((field) => this.fieldSql(field));
  }

  #groupItem(item: GroupItem, select: Select): string {
    if (item.kind === 'groupingSets')
      return `${item.words.join(' ')} (${item.items.map((inner) => this.#groupItem(inner, select)).join(', ')})`;
    if (item.kind === 'row' && item.word === '')
      return `(${item.items.map((inner) => this.#groupItem(inner, select)).join(', ')})`;
    if (item.kind === 'brackets') return this.#groupItem(item.inner, select);
    const ordinal = this.analysis.ordinals.get(item);
    if (ordinal !== undefined) {
      // In several sets DuckDB takes a number and the value that it means for two keys.
      const hasSets = select.groupBy?.items.some(({ kind }) => kind === 'groupingSets');
      const field = hasSets && this.analysis.bodies.get(select)?.[ordinal];
      const isLiteral = select.items[ordinal]?.value.kind === 'literal';
      return field && !isLiteral ? this.fieldSql(field) : String(ordinal + 1);
    }
    // A number alone would be taken for the place of a column.
    return item.kind === 'literal' ? `(${expressionSql(item, this)} || '')` : expressionSql(item, this);
  }
}
