/** A SqlEngine that keeps a few tables in memory and knows a handful of statements: enough to test what is around one. */
import { split } from '../../src/sql/split.ts';
import {
  SqlError,
  type Outcome,
  type ResultColumn,
  type SqlContext,
  type SqlEngine,
  type SqlSession,
  type TextRow,
} from '../../src/local/api.ts';

interface Table {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly TextRow[];
}

const integer = (name: string): ResultColumn => ({ name, type: 'integer', precision: 10, scale: 0 });
const text = (name: string): ResultColumn => ({ name, type: 'varchar', precision: 2147483647, scale: 0 });
const verbs = [
  'SELECT',
  'CREATE',
  'INSERT',
  'DROP',
  'SHOW',
  'BEGIN',
  'COMMIT',
  'ROLLBACK',
  'WAIT',
  'FAIL',
  'ECHO',
  'TYPES',
];

export class FakeEngine implements SqlEngine {
  tables = new Map<string, Table>();
  /** Statements that wait for `release`. */
  waiting = 0;
  closedSessions = 0;
  readonly contexts: SqlContext[] = [];
  #release: (() => void)[] = [];

  /** Lets every waiting statement go on. */
  release(): void {
    for (const go of this.#release.splice(0)) go();
  }

  async check(sql: string): Promise<void> {
    const verb = verbOf(sql);
    if (!verbs.includes(verb))
      throw new SqlError('SYNTAX_ERROR', `mismatched input '${verb}'. Expecting: 'SELECT'`, { line: 1, column: 1 });
  }

  async openSession(context: SqlContext): Promise<SqlSession> {
    this.contexts.push(context);
    let saved: Map<string, Table> | undefined;
    return {
      context,
      run: async (sql, parameters, signal) => {
        signal.throwIfAborted();
        const verb = verbOf(sql);
        if (verb === 'BEGIN') saved = new Map(this.tables);
        if (verb === 'ROLLBACK' && saved) this.tables = saved;
        if (verb === 'WAIT') await this.#wait(signal);
        return this.#answer(sql, verb, parameters, context);
      },
      close: async () => {
        this.closedSessions++;
      },
    };
  }

  async close(): Promise<void> {
    this.release();
  }

  async #wait(signal: AbortSignal): Promise<void> {
    this.waiting++;
    try {
      await new Promise<void>((resolve, reject) => {
        this.#release.push(resolve);
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      });
    } finally {
      this.waiting--;
    }
  }

  #answer(
    sql: string,
    verb: string,
    parameters: readonly string[] | Readonly<Record<string, string>>,
    context: SqlContext,
  ): Outcome {
    const plain = split(sql, context.dialect)[0]?.text ?? '';
    switch (verb) {
      case 'SELECT':
        return this.#select(plain, context);
      case 'ECHO': {
        const values = Array.isArray(parameters) ? (parameters as string[]) : Object.values(parameters);
        return outcome(
          'DML',
          'SELECT',
          values.map((_, index) => text(`p${index + 1}`)),
          [values],
        );
      }
      case 'TYPES':
        return outcome('DML', 'SELECT', redshiftTypes, redshiftRows);
      case 'CREATE': {
        const match = /^create\s+table\s+(\w+)\s*\((.*)\)$/is.exec(plain);
        const columns = (match?.[2] ?? 'id').split(',').map((name) => text(name.trim()));
        this.tables.set(match?.[1] ?? '', { columns, rows: [] });
        return outcome('DDL', 'CREATE_TABLE', [], []);
      }
      case 'INSERT': {
        const match = /^insert\s+into\s+(\w+)\s+values\s*\((.*)\)$/is.exec(plain);
        const table = this.#table(match?.[1] ?? '');
        const row = (match?.[2] ?? '').split(',').map((value) => (value.trim() === 'NULL' ? null : value.trim()));
        this.tables.set(match?.[1] ?? '', { ...table, rows: [...table.rows, row] });
        return { ...outcome('DML', 'INSERT', [], []), updateCount: 1 };
      }
      case 'DROP': {
        const name = /(\w+)$/.exec(plain)?.[1] ?? '';
        this.#table(name);
        this.tables.delete(name);
        return outcome('DDL', 'DROP_TABLE', [], []);
      }
      case 'SHOW':
        return outcome(
          'UTILITY',
          'SHOW_TABLES',
          [text('tab_name')],
          [...this.tables.keys()].map((name) => [name]),
        );
      case 'FAIL':
        throw new Error('disk on fire');
      default:
        return outcome('DDL', verb, [], []);
    }
  }

  #select(sql: string, context: SqlContext): Outcome {
    const count = /from\s+numbers\((\d+)\)$/i.exec(sql)?.[1];
    if (count !== undefined)
      return {
        ...outcome('DML', 'SELECT', [integer('n'), text('name')], []),
        rows: numbers(Number(count)),
        scannedBytes: 1000 * Number(count),
      };
    const wide = /^select\s+wide\((\d+)\)$/i.exec(sql)?.[1];
    if (wide !== undefined) return outcome('DML', 'SELECT', [text('wide')], [['x'.repeat(Number(wide))]]);
    const name = /from\s+(\w+)$/i.exec(sql)?.[1];
    if (name !== undefined) {
      const { columns, rows } = this.#table(name, sql);
      return outcome('DML', 'SELECT', columns, rows);
    }
    if (/^select\s+schema$/i.test(sql)) return outcome('DML', 'SELECT', [text('schema')], [[context.schema]]);
    return outcome(
      'DML',
      'SELECT',
      [integer('one'), text('nothing'), text('empty'), text('quoted')],
      [['1', null, '', 'a "b", c\nd']],
    );
  }

  #table(name: string, sql = name): Table {
    const found = this.tables.get(name);
    if (found) return found;
    const column = sql.indexOf(name) + 1;
    throw new SqlError('TABLE_NOT_FOUND', `Table '${name}' does not exist`, { line: 1, column });
  }
}

function verbOf(sql: string): string {
  return (/^\W*(\w*)/.exec(sql)?.[1] ?? '').toUpperCase();
}

const redshiftTypes: readonly ResultColumn[] = [
  { name: 'b', type: 'bool', precision: 1, scale: 0 },
  { name: 'i', type: 'int8', precision: 19, scale: 0 },
  { name: 'f', type: 'float8', precision: 17, scale: 17 },
  { name: 'n', type: 'numeric', precision: 38, scale: 2 },
  { name: 'v', type: 'varchar', precision: 16, scale: 0 },
];
const redshiftRows: readonly TextRow[] = [
  ['true', '9223372036854775807', '1.5', '12345678901234567890.12', ''],
  [null, null, 'NaN', null, null],
];

function outcome(
  statementType: Outcome['statementType'],
  substatementType: string,
  columns: readonly ResultColumn[],
  rows: readonly TextRow[],
): Outcome {
  return { statementType, substatementType, columns, rows: single(rows), scannedBytes: 0 };
}

async function* single(rows: readonly TextRow[]): AsyncGenerator<readonly TextRow[]> {
  if (rows.length > 0) yield rows;
}

async function* numbers(count: number): AsyncGenerator<readonly TextRow[]> {
  for (let start = 0; start < count; start += 2048)
    yield Array.from({ length: Math.min(2048, count - start) }, (_, index) => [
      String(start + index),
      (start + index) % 10 === 3 ? null : `row ${start + index}`,
    ]);
}
