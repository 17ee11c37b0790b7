/** The tree as text: the same tokens as were read, one space between them. */
import type { Call, Expression, Window } from './tree/expression.ts';
import type { Name, TypeName } from './tree/name.ts';
import type { GroupItem, Query, Relation, Select } from './tree/query.ts';
import type { Node, Part } from './tree/statement.ts';
import { spaced } from './spacing.ts';

/** Prints a statement or a part of one. Comments are not kept. */
export function print(node: Node | Part): string {
  const out: string[] = [];
  new Printer(out).node(node);
  return spaced(out);
}

type Item = string | Node | Part | undefined | false;

class Printer {
  readonly #out: string[];

  constructor(out: string[]) {
    this.#out = out;
  }

  #put(...items: readonly Item[]): void {
    for (const item of items)
      if (typeof item === 'string') {
        if (item !== '') this.#out.push(item);
      } else if (item) this.node(item);
  }

  /** As many as a text has, which is more than a call takes arguments. */
  #all(items: readonly (Node | Part)[]): void {
    for (const item of items) this.node(item);
  }

  #list(items: readonly (Node | Part)[], separator = ','): void {
    items.forEach((item, at) => this.#put(at > 0 && separator, item));
  }

  #names(names: readonly Name[] | undefined): void {
    if (!names) return;
    this.#put('(');
    this.#list(names);
    this.#put(')');
  }

  node(node: Node | Part): void {
    switch (node.kind) {
      case 'word':
      case 'name':
      case 'parameter':
        this.#put(node.text);
        break;
      case 'query':
        this.#query(node);
        break;
      case 'select':
        this.#select(node);
        break;
      case 'setOperation':
        this.#body(node.first);
        for (const { words, body } of node.rest) {
          this.#put(...words);
          this.#body(body);
        }
        break;
      case 'values':
        this.#put('VALUES');
        this.#list(node.rows);
        break;
      case 'tableQuery':
        this.#put('TABLE', node.table);
        break;
      case 'with':
        this.#put('WITH', node.recursive);
        this.#list(node.tables);
        break;
      case 'withTable':
        this.#put(node.name);
        this.#names(node.columns);
        this.#put('AS', '(', node.query, ')');
        break;
      case 'limit':
        this.#put(...node.words, node.count, ...node.tail);
        break;
      case 'selectItem':
        this.#put(node.value, node.as, node.alias);
        break;
      case 'sortItem':
        this.#put(node.value, node.direction);
        if (node.nulls) this.#put('NULLS', node.nulls);
        break;
      case 'groupBy':
        this.#put('GROUP', 'BY', node.quantifier);
        this.#list(node.items satisfies readonly GroupItem[]);
        break;
      case 'groupingSets':
        this.#put(...node.words, '(');
        this.#list(node.items);
        this.#put(')');
        break;
      case 'namedWindow':
        this.#put(node.name, 'AS', '(', node.window, ')');
        break;
      case 'window':
        this.#window(node);
        break;
      case 'frame':
        this.#put(node.unit, node.to && 'BETWEEN', node.from);
        if (node.to) this.#put('AND', node.to);
        break;
      case 'frameBound':
        this.#put(node.value, ...node.words);
        break;
      case 'namedArgument':
        this.#put(node.name, '=>', node.value);
        break;
      case 'type':
        this.#type(node);
        break;
      case 'typeField':
        this.#put(node.name, node.colon, node.type);
        break;
      case 'slot':
        this.#put(node.value);
        break;
      case 'list':
        if (node.spaced) this.#all(node.items);
        else this.#list(node.items);
        break;
      case 'path':
        this.#list(node.names, '.');
        break;
      case 'sequence':
      case 'command':
        this.#all(node.parts);
        break;
      default:
        if (!this.#relation(node)) this.#expression(node);
    }
  }

  #body(body: Node): void {
    if (body.kind === 'query') this.#put('(', body, ')');
    else this.#put(body);
  }

  #query(query: Query): void {
    this.#put(query.with);
    this.#body(query.body);
    if (query.orderBy) {
      this.#put('ORDER', 'BY');
      this.#list(query.orderBy);
    }
    this.#all(query.limits);
  }

  #select(select: Select): void {
    this.#put('SELECT', select.distinctBehindTop ? undefined : select.quantifier);
    if (select.top) this.#put('TOP', select.top);
    if (select.distinctBehindTop) this.#put(select.quantifier);
    this.#list(select.items);
    this.#put(...(select.into ?? []));
    if (select.from) {
      this.#put('FROM');
      this.#list(select.from);
    }
    if (select.where) this.#put('WHERE', select.where);
    this.#put(...(select.connectBy ?? []), select.groupBy);
    if (select.having) this.#put('HAVING', select.having);
    if (select.windows) {
      this.#put('WINDOW');
      this.#list(select.windows);
    }
    if (select.qualify) this.#put('QUALIFY', select.qualify);
  }

  /** Gives false where the node is no relation. */
  #relation(node: Node): node is Relation {
    switch (node.kind) {
      case 'table':
        this.#list(node.path, '.');
        if (node.version) this.#put(...node.version.words, node.version.value);
        return true;
      case 'aliased':
        this.#put(node.relation, node.as, node.alias);
        this.#names(node.columns);
        if (node.at) this.#put('AT', node.at);
        return true;
      case 'join':
        this.#put(node.left, ...node.words, node.right);
        if (node.on) this.#put('ON', node.on);
        if (node.using) {
          this.#put('USING');
          this.#names(node.using);
        }
        return true;
      case 'derived':
        this.#put(node.lateral, '(', node.query, ')');
        return true;
      case 'bracketRelation':
        this.#put('(', node.inner, ')');
        return true;
      case 'unnest':
        this.#put('UNNEST', '(');
        this.#list(node.values);
        this.#put(')', ...node.tail);
        return true;
      case 'tableFunction':
        if (node.word) this.#put(node.word, '(', node.call, ')');
        else this.#put(node.call);
        return true;
      case 'sample':
        this.#put(node.relation, 'TABLESAMPLE', node.method, '(', node.size, ')');
        return true;
      case 'superRelation':
        this.#put(node.unpivot, node.value);
        return true;
      case 'reshaped':
        this.#put(node.relation, node.word);
        this.#all(node.parts);
        return true;
      default:
        return false;
    }
  }

  #window({ base, partitionBy, orderBy, frame }: Window): void {
    this.#put(base);
    if (partitionBy) {
      this.#put('PARTITION', 'BY');
      this.#list(partitionBy);
    }
    if (orderBy) {
      this.#put('ORDER', 'BY');
      this.#list(orderBy);
    }
    this.#put(frame);
  }

  #type({ words, open, arguments: args, tail }: TypeName): void {
    this.#all(words);
    if (open) {
      this.#put(open);
      this.#list(args);
      this.#put(open === '(' ? ')' : '>');
    }
    this.#all(tail);
  }

  #expression(node: Exclude<Expression, { kind: 'parameter' }>): void {
    switch (node.kind) {
      case 'literal':
        this.#put(node.text);
        if (node.escape !== undefined) this.#put('UESCAPE', node.escape);
        break;
      case 'typedLiteral':
        this.#put(node.type, node.text);
        break;
      case 'interval':
        this.#put('INTERVAL', node.sign, node.text, ...node.unit);
        break;
      case 'column':
        this.#put(node.name);
        break;
      case 'field':
        this.#put(node.base, '.', node.name);
        break;
      case 'subscript':
        this.#put(node.base, '[', node.index, ']');
        break;
      case 'star':
        if (node.base) this.#put(node.base, '.');
        this.#put('*');
        if (node.columns) {
          this.#put('AS');
          this.#names(node.columns);
        }
        if (node.exclude) {
          this.#put('EXCLUDE');
          if (node.exclude.brackets) this.#names(node.exclude.names);
          else this.#put(...node.exclude.names);
        }
        break;
      case 'unary':
        // Redshift's old mark of an outer join stands behind its column.
        if (node.operator === '(+)') this.#put(node.operand, '(', '+', ')');
        else this.#put(node.operator, node.operand);
        break;
      case 'binary':
        this.#put(node.left, node.operator, node.right);
        break;
      case 'logical':
        this.#list(node.terms, node.operator);
        break;
      case 'not':
        this.#put('NOT', node.operand);
        break;
      case 'between':
        this.#put(node.value, ...node.words, node.low, 'AND', node.high);
        break;
      case 'in':
        this.#put(node.value, ...node.words, '(');
        if (Array.isArray(node.list)) this.#list(node.list as readonly Expression[]);
        else this.#put(node.list as Query);
        this.#put(')');
        break;
      case 'like':
        this.#put(node.value, ...node.words, node.pattern);
        if (node.escape) this.#put('ESCAPE', node.escape);
        break;
      case 'is':
        this.#put(node.value, ...node.words);
        break;
      case 'distinctFrom':
        this.#put(node.left, ...node.words, node.right);
        break;
      case 'quantified':
        this.#put(node.left, node.operator, node.quantifier, '(', node.query, ')');
        break;
      case 'exists':
        this.#put('EXISTS', '(', node.query, ')');
        break;
      case 'subquery':
        this.#put('(', node.query, ')');
        break;
      case 'brackets':
        this.#put('(', node.inner, ')');
        break;
      case 'row':
        this.#put(node.word, '(');
        this.#list(node.items);
        this.#put(')');
        break;
      case 'array':
        this.#put('ARRAY', '[');
        this.#list(node.items);
        this.#put(']');
        break;
      case 'case':
        this.#put('CASE', node.operand);
        for (const { when, then } of node.whens) this.#put('WHEN', when, 'THEN', then);
        if (node.otherwise) this.#put('ELSE', node.otherwise);
        this.#put('END');
        break;
      case 'cast':
        if (node.form === '::') this.#put(node.value, '::', node.type);
        else this.#put(node.form, '(', node.value, 'AS', node.type, ')');
        break;
      case 'extract':
        this.#put('EXTRACT', '(', node.field, 'FROM', node.value, ')');
        break;
      case 'lambda':
        if (node.brackets) this.#names(node.parameters);
        else this.#put(...node.parameters);
        this.#put('->', node.body);
        break;
      case 'atTimeZone':
        this.#put(node.value, 'AT', 'TIME', 'ZONE', node.zone);
        break;
      case 'keywordValue':
        this.#put(node.word);
        if (node.precision !== undefined) this.#put('(', node.precision, ')');
        break;
      case 'call':
        this.#call(node);
        break;
      case 'special':
        this.#put(node.name, '(');
        this.#all(node.parts);
        this.#put(')');
        break;
      case 'missing':
        break;
    }
  }

  #call(call: Call): void {
    this.#put(call.before);
    this.#list(call.path, '.');
    this.#put('(', call.quantifier);
    this.#list(call.arguments);
    if (call.orderBy) {
      this.#put('ORDER', 'BY');
      this.#list(call.orderBy);
    }
    this.#put(...(call.inside ?? []), ')');
    if (call.withinGroup) {
      this.#put('WITHIN', 'GROUP', '(', 'ORDER', 'BY');
      this.#list(call.withinGroup);
      this.#put(')');
    }
    if (call.filter) this.#put('FILTER', '(', 'WHERE', call.filter, ')');
    if (call.nulls) this.#put(call.nulls, 'NULLS');
    if (call.over?.kind === 'name') this.#put('OVER', call.over);
    else if (call.over) this.#put('OVER', '(', call.over, ')');
  }
}
