/** Keys that the notebook would take for its own while the focus is in an output: Delete removes the cell, Enter edits it. */

/** Keeps them in an element of ours; Escape, Shift+Enter and every chord still reach the notebook. */
export function keepKeys(element: HTMLElement): void {
  element.addEventListener('keydown', (event) => {
    if (isPlain(event) && (isDelete(event) || event.key === 'Enter' || event.key.length === 1)) event.stopPropagation();
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
