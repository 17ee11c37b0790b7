/** Colours of the terminal, or none: where the output is no terminal, NO_COLOR is set, or the terminal is dumb. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
}

const colours: Paint = {
  bold: (text) => `\u001b[1m${text}\u001b[22m`,
  dim: (text) => `\u001b[2m${text}\u001b[22m`,
  red: (text) => `\u001b[31m${text}\u001b[39m`,
};

const noColours: Paint = { bold: String, dim: String, red: String };

/** Colours for a stream. NO_COLOR counts when it is set to anything but nothing, as no-color.org says. */
export function choosePaint(
  stream: { readonly isTTY?: boolean },
  environment: Readonly<Record<string, string | undefined>>,
): Paint {
  return stream.isTTY && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb' ? colours : noColours;
}
