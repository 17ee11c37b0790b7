/** The cells of a notebook as tables: which cell reads which, and what stands against it. */
import { classify } from '../classify.ts';
import type { Dialect } from '../lexer.ts';
import { parse, type Parsed } from '../parse.ts';
import { split, type Piece } from '../split.ts';
import type { Span } from '../tree/name.ts';
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
}

/** Why a cell cannot be read, or cannot read; the span is that of the name in the reading cell. */
export interface CellFault extends Span {
  readonly kind: 'ambiguous' | 'cycle' | 'notQuery' | 'otherConnection' | 'place';
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
    const { connection } = this.cells[cell]!;
    const mine = this.cells[index]!.connection;
    if (connection !== mine)
      return {
        kind: 'otherConnection',
        message: `Cell ${called} runs on ${connection}, and this cell on ${mine}: a cell reads cells of its own connection.`,
        hint: `Set the connection of one of the two, so that both run on ${mine} or both on ${connection}.`,
        start,
        end,
      };
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
