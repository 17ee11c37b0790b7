/** Keys that the notebook would take for its own while the focus is in an output: Delete removes the cell, Enter edits it. */

/** Keeps them in an element of ours; Escape, Shift+Enter and every chord still reach the notebook. */
export function keepKeys(element: HTMLElement): void {
  element.addEventListener('keydown', (event) => {
    if (isPlain(event) && (isDelete(event) || event.key === 'Enter' || event.key.length === 1)) event.stopPropagation();
  });
}

/** Keeps every key of an element that is typed or chosen in, chords for text too; F-keys go through. */
export function keepTyping(element: HTMLElement): void {
  element.addEventListener('keydown', (event) => {
    if (!/^F\d+$/.test(event.key)) event.stopPropagation();
  });
}

/** The frame that VS Code puts around an output, and gives the focus to: it must not lose the cell either. */
export function keepDelete(host: HTMLElement): void {
  host.closest<HTMLElement>('.output')?.addEventListener('keydown', (event) => {
    if (isPlain(event) && isDelete(event)) event.stopPropagation();
  });
}

function isPlain({ ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean {
  return !ctrlKey && !metaKey && !altKey && !shiftKey;
}

function isDelete({ key }: KeyboardEvent): boolean {
  return key === 'Delete' || key === 'Backspace';
}

/** The notebook cannot see that this element scrolls; it gets the wheel when the grid is at its end. */
export function keepWheel(event: WheelEvent, scroller: HTMLElement): void {
  const { scrollTop, scrollLeft, scrollHeight, scrollWidth, clientHeight, clientWidth } = scroller;
  const isVertical = Math.abs(event.deltaY) >= Math.abs(event.deltaX) && !event.shiftKey;
  const [position, room, delta] = isVertical
    ? [scrollTop, scrollHeight - clientHeight, event.deltaY]
    : [scrollLeft, scrollWidth - clientWidth, event.deltaX || event.deltaY];
  if (delta < 0 ? position > 0 : position < room - 1) event.stopPropagation();
}
