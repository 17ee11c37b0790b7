/** A menu as the system has it: arrows, first letters, Home and End, Enter, Escape. */
import { element, icon, icons } from './dom.ts';
import { openPopup } from './popup.ts';

export type MenuItem =
  | 'line'
  | {
      readonly label: string;
      /** The key that does the same, as it is said: `Ctrl+C`. */
      readonly keys?: string;
      readonly isChecked?: boolean;
      readonly isDisabled?: boolean;
      readonly run: () => void;
    };

export function openMenu(
  root: HTMLElement,
  label: string,
  items: readonly MenuItem[],
  beside: DOMRect,
  onClose: () => void,
): void {
  const menu = element('div', { class: 'menu', role: 'menu', 'aria-label': label });
  const buttons: HTMLElement[] = [];
  for (const item of items) {
    if (item === 'line') {
      menu.append(element('div', { role: 'separator' }));
      continue;
    }
    const checked = item.isChecked !== undefined;
    const button = element(
      'div',
      {
        role: checked ? 'menuitemcheckbox' : 'menuitem',
        tabindex: '-1',
        class: 'item',
        ...(checked && { 'aria-checked': String(item.isChecked) }),
        ...(item.isDisabled && { 'aria-disabled': 'true' }),
        ...(item.keys !== undefined && { 'aria-keyshortcuts': item.keys.replaceAll('Ctrl', 'Control') }),
      },
      element('span', { class: 'mark' }, item.isChecked ? icon(icons.check) : undefined),
      element('span', { class: 'what' }, item.label),
      element('span', { class: 'keys', 'aria-hidden': 'true' }, item.keys ?? ''),
    );
    const run = (): void => {
      if (item.isDisabled) return;
      close();
      item.run();
    };
    button.addEventListener('click', run);
    button.addEventListener('pointermove', () => button.focus());
    button.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      run();
    });
    buttons.push(button);
    menu.append(button);
  }
  const close = openPopup(root, menu, beside, onClose);
  menu.addEventListener('keydown', (event) => {
    if (event.key === 'Tab') {
      event.preventDefault();
      return close();
    }
    const at = buttons.findIndex((button) => button.matches(':focus'));
    const next = nextItem(event.key, at, buttons);
    if (next === undefined) return;
    event.preventDefault();
    buttons[next]?.focus();
  });
  buttons[0]?.focus();
}

function nextItem(key: string, at: number, buttons: readonly HTMLElement[]): number | undefined {
  const count = buttons.length;
  switch (key) {
    case 'ArrowDown':
      return (at + 1) % count;
    case 'ArrowUp':
      return (at - 1 + count) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default: {
      if (key.length !== 1 || key === ' ') return undefined;
      const letter = key.toLowerCase();
      const order = [...buttons.keys()].map((step) => (at + 1 + step) % count);
      return order.find((index) =>
        buttons[index]?.querySelector('.what')?.textContent.toLowerCase().startsWith(letter),
      );
    }
  }
}
