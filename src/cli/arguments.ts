import { parseArgs } from 'node:util';
import { nearestName } from '../kernels/connections.ts';
import { UsageError } from './exit.ts';

export interface OptionSpec {
  /** What the value is called in the help; a switch takes none. */
  readonly value?: string;
  /** The only values that there are. */
  readonly choices?: readonly string[];
  readonly help: string;
}

/** What a command takes; the help is made from it. */
export interface CommandSpec {
  readonly name: string;
  /** One line, for the list of commands. */
  readonly summary: string;
  /** What stands behind the name: `FILE`, `[PATH…]`. */
  readonly operands: string;
  /** How many operands it takes. */
  readonly least: number;
  readonly most: number;
  readonly options: Readonly<Record<string, OptionSpec>>;
  /** Paragraphs and examples below the options. */
  readonly more?: string;
}

/** What the user wrote behind the name of a command. */
export class Arguments {
  readonly operands: readonly string[];
  readonly #texts: ReadonlyMap<string, readonly string[]>;
  readonly #switches: ReadonlySet<string>;

  constructor(
    operands: readonly string[],
    texts: ReadonlyMap<string, readonly string[]>,
    switches: ReadonlySet<string>,
  ) {
    this.operands = operands;
    this.#texts = texts;
    this.#switches = switches;
  }

  text(option: string): string | undefined {
    return this.#texts.get(option)?.at(-1);
  }

  /** Every value of an option that may stand more than once. */
  all(option: string): readonly string[] {
    return this.#texts.get(option) ?? [];
  }

  has(option: string): boolean {
    return this.#switches.has(option);
  }
}

/** Options of every command. */
export const commonOptions: Readonly<Record<string, OptionSpec>> = {
  verbose: { help: 'show where an unexpected error comes from' },
  help: { help: 'show this help (-h)' },
  version: { help: 'show the version' },
};

/** Throws UsageError that names what is wrong and the nearest thing that is right. */
export function parseArguments(spec: CommandSpec, words: readonly string[]): Arguments {
  const all = { ...spec.options, ...commonOptions };
  const { tokens } = parseArgs({
    args: [...words],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries(
      Object.entries(all).map(([name, { value }]) => [name, { type: value === undefined ? 'boolean' : 'string' }]),
    ),
  });
  const operands: string[] = [];
  const texts = new Map<string, string[]>();
  const switches = new Set<string>();
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind !== 'option') continue;
    const name = token.rawName === '-h' ? 'help' : token.name;
    const option =
      Object.hasOwn(all, name) && (token.rawName.startsWith('--') || name === 'help') ? all[name] : undefined;
    if (!option) throw unknownOption(spec, token.rawName, Object.keys(all));
    if (option.value === undefined) {
      if (token.inlineValue) throw new UsageError(`--${name} takes no value.`);
      switches.add(name);
    } else texts.set(name, [...(texts.get(name) ?? []), checkValue(name, option, token)]);
  }
  if (!switches.has('help') && !switches.has('version')) checkOperands(spec, operands);
  return new Arguments(operands, texts, switches);
}

function checkValue(
  name: string,
  option: OptionSpec,
  { value, inlineValue }: { readonly value?: string | undefined; readonly inlineValue?: boolean | undefined },
): string {
  if (value === undefined || value === '' || (inlineValue !== true && /^-./.test(value)))
    throw new UsageError(`--${name} needs a value: --${name} ${option.choices?.[0] ?? option.value ?? ''}.`);
  if (option.choices && !option.choices.includes(value)) {
    const near = nearestName(value, option.choices);
    const mean = near === undefined ? '' : ` Did you mean "${near}"?`;
    throw new UsageError(`--${name} "${value}" is not known; it is one of ${option.choices.join(', ')}.${mean}`);
  }
  return value;
}

function checkOperands(spec: CommandSpec, operands: readonly string[]): void {
  const usage = `Usage: lakebook ${spec.name} ${spec.operands}`.trimEnd();
  if (operands.length < spec.least)
    throw new UsageError(
      `lakebook ${spec.name} needs ${spec.operands.split(' ')[operands.length] ?? 'more'}. ${usage}`,
    );
  if (operands.length > spec.most)
    throw new UsageError(
      spec.most === 0
        ? `lakebook ${spec.name} takes no "${operands[0] ?? ''}". ${usage}`
        : `lakebook ${spec.name} takes no more than ${spec.most}: "${operands[spec.most] ?? ''}" is too many. ${usage}`,
    );
}

function unknownOption(spec: CommandSpec, written: string, names: readonly string[]): UsageError {
  const near = nearestName(written.replace(/^-+/, ''), names);
  const next = near === undefined ? `see lakebook ${spec.name} --help` : `did you mean --${near}?`;
  return new UsageError(`lakebook ${spec.name} has no option ${written}; ${next}`);
}
