/** What the names of a cell mean, for colours that a grammar of words cannot give. */
import type { Analysis } from '../analyze/analysis.ts';
import { pathOf } from '../analyze/path.ts';
import type { Field } from '../analyze/scope.ts';
import type { FunctionCatalogue } from '../functions/catalogue.ts';
import type { Expression } from '../tree/expression.ts';
import type { Name, Span } from '../tree/name.ts';
import type { Node, Part, Sequence, Slot } from '../tree/statement.ts';
import { lex, type Token } from '../lexer.ts';
import { walk } from '../walk.ts';
import { readStatements, type Surroundings } from './place.ts';

/** Standard kinds of the editor, but for the last: a table is a `class`, a column a `property`, an alias or a WITH table a `variable`. */
export type MeaningKind =
  'namespace' | 'class' | 'variable' | 'property' | 'function' | 'parameter' | 'type' | 'sqlKeyword';

/** Words of the two dialects that the editor's own grammar of SQL does not know. */
const keywords: ReadonlySet<string> = new Set(
  `ALLOWOVERWRITE ANALYZE ARRAY AT BERNOULLI BIN_PACK COLUMNS DATABASES DAY DEFINE DESCRIBE DISTKEY DISTSTYLE ENCODE EXCLUDE EXPLAIN HOUR IAM_ROLE ILIKE INTERLEAVED INTERVAL
   ISNULL LATERAL MATCH_RECOGNIZE MINUS MINUTE MONTH MSCK NOTNULL OF OFFSET OPTIMIZE ORDINALITY OVERLAPS PARTITIONS PATTERN PIVOT QUALIFY
   REPAIR REWRITE SCHEMAS SECOND SHOW SIMILAR SORTKEY TABLES TABLESAMPLE UNLOAD UNNEST UNPIVOT VACUUM VIEWS WEEK YEAR`.split(
    /\s+/,
  ),
);

/** A name and what it means, in UTF-16 offsets of the cell. */
export interface Meant extends Span {
  readonly kind: MeaningKind;
  /** Where a WITH table or an alias gets its name. */
  readonly declares: 'yes' | 'no';
}

/** The names of a cell in the order of the text, none within another. Never throws and asks no service. */
export function meaningsOf(text: string, surroundings: Surroundings): Meant[] {
  return readStatements(text, surroundings).flatMap(({ piece, parsed, analysis }) => {
    const collector = new Collector(analysis, surroundings.functions);
    const found = collector.collect(parsed.tree, lex(parsed.text, surroundings.dialect));
    return found.map((one) => ({ ...one, start: one.start + piece.start, end: one.end + piece.start }));
  });
}

class Collector {
  readonly #found = new Map<number, Meant>();
  readonly #analysis: Analysis;
  readonly #functions: FunctionCatalogue;
  readonly #parameters: ReadonlySet<Field>;

  constructor(analysis: Analysis, functions: FunctionCatalogue) {
    this.#analysis = analysis;
    this.#functions = functions;
    this.#parameters = new Set([...analysis.lambdas.values()].flat());
  }

  collect(tree: Node | Part, tokens: readonly Token[]): readonly Meant[] {
    walk(tree, (node) => this.#visit(node));
    for (const token of tokens)
      if (token.kind === 'word' && keywords.has(token.text.toUpperCase()) && !this.#found.has(token.start))
        this.#add('sqlKeyword', token);
    return [...this.#found.values()].sort((a, b) => a.start - b.start);
  }

  #add(kind: MeaningKind, { start, end }: Span, declares: Meant['declares'] = 'no'): void {
    if (end > start) this.#found.set(start, { kind, start, end, declares });
  }

  #visit(node: Node | Part): boolean {
    switch (node.kind) {
      case 'withTable':
        this.#add('variable', node.name, 'yes');
        for (const column of node.columns ?? []) this.#add('property', column);
        return true;
      case 'aliased':
        this.#add('variable', node.alias, 'yes');
        for (const column of node.columns ?? []) this.#add('property', column);
        return true;
      case 'selectItem':
        if (node.alias) this.#add('property', node.alias);
        return true;
      case 'table':
        this.#table(node.path, this.#analysis.tables.get(node)?.kind === 'with' ? 'variable' : 'class');
        return true;
      case 'join':
        for (const column of node.using ?? []) this.#add('property', column);
        return true;
      case 'slot':
        this.#slot(node);
        return true;
      case 'sequence':
        this.#element(node);
        return true;
      case 'parameter':
        this.#add('parameter', node);
        return false;
      case 'lambda':
        for (const parameter of node.parameters) this.#add('parameter', parameter);
        return true;
      case 'call': {
        const name = node.path.at(-1)!;
        if (this.#functions.entry(name.value) || node.path.length > 1) this.#add('function', name);
        return true;
      }
      case 'column':
      case 'field':
        return this.#path(node);
      case 'star':
        for (const name of (node.base && pathOf(node.base)) ?? []) this.#add('variable', name);
        return false;
      case 'type':
        for (const word of [...node.words, ...node.tail]) this.#add('type', word);
        return true;
      default:
        return true;
    }
  }

  /** A name in a command, by what the command's form calls it. */
  #slot({ name, value }: Slot): void {
    if (value.kind === 'path' && /^(?:target|source|other|like|view)$/.test(name)) this.#table(value.names, 'class');
    else if (value.kind === 'path' && /^(?:schema|catalog)$/.test(name)) this.#table(value.names, 'namespace');
    else if (value.kind === 'path' && name === 'column') for (const one of value.names) this.#add('property', one);
    else if (value.kind === 'name' && name === 'column') this.#add('property', value);
    else if (value.kind === 'list' && name === 'columns')
      for (const item of value.items) if (item.kind === 'name') this.#add('property', item);
  }

  /** `name type` in CREATE TABLE. */
  #element({ parts }: Sequence): void {
    const [name, type] = parts;
    const isColumn = type?.kind === 'slot' && type.name === 'type';
    if (isColumn && name?.kind === 'slot' && name.value.kind === 'name') this.#add('property', name.value);
  }

  /** The last name is the table; those before it say where it is. */
  #table(path: readonly Name[], kind: MeaningKind): void {
    path.forEach((name, at) => this.#add(at === path.length - 1 ? kind : 'namespace', name));
  }

  /** `a`, `t.a`, `t.a.b`: a parameter of a lambda, or a column with its table before it and its fields behind it. */
  #path(node: Expression & { kind: 'column' | 'field' }): boolean {
    const names = pathOf(node);
    if (!names) return true;
    const field = this.#analysis.fields.get(node)?.field;
    if (field && this.#parameters.has(field)) this.#add('parameter', names[0]!);
    else
      names.forEach((name, at) =>
        this.#add(names.length > 1 && at === 0 && !this.#isColumn(node) ? 'variable' : 'property', name),
      );
    return false;
  }

  /** Is the first name of a path a column, and what follows its fields? */
  #isColumn(node: Expression): boolean {
    let first: Expression = node;
    while (first.kind === 'field') first = first.base;
    return this.#analysis.fields.has(first);
  }
}
