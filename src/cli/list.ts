import type { Paint } from './paint.ts';
import { displayWidth, pad, showControls } from './width.ts';

/** Names in aligned columns under a header, nothing cut: made to be copied from. */
export function drawList(header: readonly string[], lines: readonly (readonly string[])[], paint: Paint): string {
  const shown = lines.map((line) => line.map(showControls));
  const widths = header.map((title, index) =>
    Math.max(displayWidth(title), ...shown.map((line) => displayWidth(line[index] ?? ''))),
  );
  const draw = (line: readonly string[]): string =>
    line
      .map((text, index) => pad(text, widths[index] ?? 0, 'right'))
      .join('  ')
      .trimEnd();
  return [paint.dim(draw(header)), ...shown.map(draw)].map((line) => `${line}\n`).join('');
}
