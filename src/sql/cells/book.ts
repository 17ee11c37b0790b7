/** The cells of a notebook as tables: which cell reads which, and what stands against it. */
import { classify } from '../classify.ts';
import type { Dialect } from '../lexer.ts';
import { parse, type Parsed } from '../parse.ts';
import { split, type Piece } from '../split.ts';
import type { Span } from '../tree/name.ts';
import type { ResultColumn } from './moved.ts';
import { bareNames, type BareName } from './reads.ts';

/** A cell, in the order of the notebook. */
export interface SqlCell {
  /** Absent where the cell has none: nobody can read it. */
  readonly name?: string | undefined;
  readonly connection: string;
  /** Of its connection. */
  readonly dialect: Dialect;
  /** SQL with all its lines. */
  readonly text: string;
  /** The user of the local lakehouse that it runs as: only there can rows of other connections be joined. */
  readonly localUser?: string | undefined;
  /** Columns of its last result, while that is kept. */
  readonly columns?: readonly ResultColumn[] | undefined;
  /** Tells its last result from the one before. */
  readonly result?: string | undefined;
}

/** Why a cell cannot be read, or cannot read; the span is that of the name in the reading cell. */
export interface CellFault extends Span {
  readonly kind: 'ambiguous' | 'cycle' | 'notQuery' | 'otherConnection' | 'otherUser' | 'place';
  readonly message: string;
  readonly hint: string;
}

export interface CellStatement {
  readonly piece: Piece;
  readonly parsed: Parsed;
  readonly names: readonly BareName[];
}

/** A name in a cell that means another cell. */
export interface CellRead extends Span {
  readonly name: BareName;
  /** Index of the cell that is read. */
  readonly cell: number;
}

/** The cells of a notebook; whatever is asked of it is worked out once. */
export class CellBook {
  readonly cells: readonly SqlCell[];
  readonly #statements = new Map<number, readonly CellStatement[]>();
  readonly #reads = new Map<number, readonly CellRead[]>();
  readonly #byName = new Map<string, number[]>();

  constructor(cells: readonly SqlCell[]) {
    this.cells = cells;
    for (const [index, { name }] of cells.entries())
      if (name !== undefined && name !== '')
        this.#byName.set(name.toLowerCase(), [...(this.#byName.get(name.toLowerCase()) ?? []), index]);
  }

  /** Cells of a name, compared without case as both engines do, in order. */
  named(name: string): readonly number[] {
    return this.#byName.get(name.toLowerCase()) ?? [];
  }

  nameOf(index: number): string {
    return this.cells[index]?.name ?? `number ${index + 1}`;
  }

  statements(index: number): readonly CellStatement[] {
    let found = this.#statements.get(index);
    if (found) return found;
    const { text, dialect } = this.cells[index]!;
    found = split(text, dialect).map((piece) => {
      const parsed = parse(piece.text, dialect);
      return { piece, parsed, names: bareNames(parsed) };
    });
    this.#statements.set(index, found);
    return found;
  }

  /** The cell above `index` that a bare name means; of several the last. */
  cellOf({ table }: BareName, index: number): number | undefined {
    // Only real tables have versions.
    if (table.version) return undefined;
    return this.above(table.path[0]!.value, index);
  }

  /** The cell above `index` that is read by a name; of several the last. */
  above(name: string, index: number): number | undefined {
    const above = this.named(name).findLast((cell) => cell < index);
    return above === undefined || this.#makesTable(above, name) ? undefined : above;
  }

  /** What a cell reads itself, in the order of its text; spans are offsets in the cell. */
  reads(index: number): readonly CellRead[] {
    let found = this.#reads.get(index);
    if (found) return found;
    found =
      this.#byName.size === 0
        ? []
        : this.statements(index).flatMap(({ piece, names }) =>
            names.flatMap((name) => {
              const cell = this.cellOf(name, index);
              const { start, end } = name.table;
              return cell === undefined ? [] : [{ name, cell, start: start + piece.start, end: end + piece.start }];
            }),
          );
    this.#reads.set(index, found);
    return found;
  }

  /** Every cell that must be there before `index` can run, in order. */
  upstream(index: number): readonly number[] {
    const found = new Set<number>();
    const visit = (of: number): void => {
      for (const { cell } of this.reads(of))
        if (!found.has(cell)) {
          found.add(cell);
          visit(cell);
        }
    };
    visit(index);
    return [...found].sort((a, b) => a - b);
  }

  /** Does a cell read another one by its stored rows, because that one runs on another connection? */
  isMoved(cell: number, reader: number): boolean {
    return this.cells[cell]!.connection !== this.cells[reader]!.connection;
  }

  /** The cells whose text or rows stand in a cell as it is sent, in order: what those on other connections read is theirs. */
  sources(index: number): readonly number[] {
    const found = new Set<number>();
    const visit = (of: number): void => {
      for (const { cell } of this.reads(of))
        if (!found.has(cell)) {
          found.add(cell);
          if (!this.isMoved(cell, index)) visit(cell);
        }
    };
    visit(index);
    return [...found].sort((a, b) => a - b);
  }

  /** The cells whose rows must be at hand before `index` can run, in order. */
  moved(index: number): readonly number[] {
    return this.sources(index).filter((cell) => this.isMoved(cell, index));
  }

  /** The name in a cell by which it comes to read another one, itself or through a cell in between. */
  readOf(index: number, cell: number): CellRead | undefined {
    return this.reads(index).find((read) => read.cell === cell || this.upstream(read.cell).includes(cell));
  }

  /** What stands against running a cell, in the order of its text. */
  faults(index: number): readonly CellFault[] {
    if (this.#byName.size === 0) return [];
    const own = this.reads(index).flatMap((read) => this.#faultOf(read, index) ?? []);
    return [...own, ...this.#cycles(index)].sort((a, b) => a.start - b.start);
  }

  #faultOf({ name, cell, start, end }: CellRead, index: number): CellFault | undefined {
    const called = this.nameOf(cell);
    const above = this.named(called).filter((one) => one < index);
    if (above.length > 1)
      return {
        kind: 'ambiguous',
        message: `${above.length} cells above are named ${called}.`,
        hint: 'Give all but one of them another name.',
        start,
        end,
      };
    const refusal = this.refusalOf(cell);
    if (refusal !== undefined)
      return {
        kind: 'notQuery',
        message: `Cell ${called} cannot be read: ${refusal}`,
        hint: 'A cell that is read holds one query and nothing else.',
        start,
        end,
      };
    const apart = this.#apartOf(cell, index);
    if (apart) return { ...apart, start, end };
    if (!name.query)
      return {
        kind: 'place',
        message: `Cell ${called} cannot be read in this place of the statement, only in a query.`,
        hint: `Write (SELECT * FROM ${called}) in its place, with an alias behind it.`,
        start,
        end,
      };
    const [fault] = this.faults(cell);
    return fault && { ...fault, message: `In cell ${called}: ${fault.message}`, start, end };
  }

  /** Why the rows of a cell on another connection cannot come to the one that reads it. */
  #apartOf(cell: number, index: number): Pick<CellFault, 'kind' | 'message' | 'hint'> | undefined {
    const [source, reader] = [this.cells[cell]!, this.cells[index]!];
    if (!this.isMoved(cell, index)) return undefined;
    const called = this.nameOf(cell);
    if (reader.localUser === undefined)
      return {
        kind: 'otherConnection',
        message: `Cell ${called} runs on ${source.connection}, and this cell on ${reader.connection}: cells of two connections are joined on this machine.`,
        hint: `Switch this cell to a local connection, such as local-athena; it reads the rows of ${called} there.`,
      };
    if (source.localUser === undefined || source.localUser === reader.localUser) return undefined;
    return {
      kind: 'otherUser',
      message: `Cell ${called} runs as ${source.localUser}, and this cell as ${reader.localUser}: rows of one user are not shown to another.`,
      hint: 'Set the connection of one of the two, so that both run as the same user.',
    };
  }

  /** Names of cells further down that read this one. */
  #cycles(index: number): CellFault[] {
    const mine = this.cells[index]!.name;
    if (mine === undefined) return [];
    return this.statements(index).flatMap(({ piece, names }) =>
      names.flatMap(({ table }): CellFault[] => {
        const name = table.path[0]!.value;
        const [below] = this.named(name);
        if (below === undefined || below <= index || !this.upstream(below).includes(index)) return [];
        return [
          {
            kind: 'cycle',
            message: `Cells ${mine} and ${this.nameOf(below)} read each other.`,
            hint: 'A cell reads cells above it only; take the name out of one of the two.',
            start: table.start + piece.start,
            end: table.end + piece.start,
          },
        ];
      }),
    );
  }

  /** Why nobody can read the cell; undefined where it is one query. */
  refusalOf(index: number): string | undefined {
    const statements = this.statements(index);
    const [first] = statements;
    if (!first) return 'it is empty.';
    if (statements.length > 1) return `it holds ${statements.length} statements.`;
    const { tree, findings } = first.parsed;
    if (tree.kind !== 'query' || classify(first.parsed).kind !== 'query') return 'it is no query.';
    // Brackets and quotes that do not end would run into what stands around the text.
    return findings.find(({ code }) => code === 'unfinished' || code === 'bracket' || code === 'tooDeep')?.message;
  }

  /** A cell that makes the table it is named after: the name means the table. */
  #makesTable(index: number, name: string): boolean {
    return this.statements(index).some(({ parsed }) =>
      classify(parsed).writes.some((path) => path.at(-1)?.toLowerCase() === name.toLowerCase()),
    );
  }
}
