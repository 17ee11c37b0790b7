/** A small box above everything, beside what it belongs to; it ends with Escape, a click beside it, or the loss of focus. */
import { keepTyping } from './keys.ts';

interface Corner {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

let openOne: (() => void) | undefined;

/** Shows the box in the given root. Gives what closes it; `onClose` gives the focus back. */
export function openPopup(root: HTMLElement, box: HTMLElement, beside: Corner, onClose: () => void): () => void {
  openOne?.();
  box.classList.add('popup');
  box.popover = 'manual';
  root.append(box);
  box.showPopover();
  place(box, beside);
  const watch = keepInSight(box);
  const host = root.getRootNode();
  const close = (): void => {
    if (openOne !== close) return;
    openOne = undefined;
    watch.disconnect();
    document.removeEventListener('pointerdown', onPointer, true);
    window.removeEventListener('blur', close);
    const hadFocus = host instanceof ShadowRoot && box.contains(host.activeElement);
    box.remove();
    if (hadFocus) onClose();
  };
  const onPointer = (event: Event): void => {
    if (!event.composedPath().includes(box)) close();
  };
  openOne = close;
  document.addEventListener('pointerdown', onPointer, true);
  window.addEventListener('blur', close);
  keepTyping(box);
  box.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    event.preventDefault();
    close();
  });
  return close;
}

function place(box: HTMLElement, { left, right, top, bottom }: Corner): void {
  const { width, height } = box.getBoundingClientRect();
  const roomRight = window.innerWidth - 4;
  const x = left + width <= roomRight ? left : Math.max(4, Math.min(right, roomRight) - width);
  const y = bottom + height <= window.innerHeight - 4 || top < height ? bottom : top - height;
  box.style.left = `${x}px`;
  box.style.top = `${Math.max(4, y)}px`;
}

/** The frame of a notebook is larger than the window; what of the box is seen is known to the browser alone. */
function keepInSight(box: HTMLElement): IntersectionObserver {
  const watch = new IntersectionObserver(([entry]) => {
    watch.disconnect();
    if (!entry || entry.intersectionRatio >= 0.999) return;
    const { boundingClientRect: whole, intersectionRect: seen } = entry;
    const below = whole.bottom - (seen.height > 0 ? seen.bottom : whole.top);
    if (seen.height > 0 && below > 0) box.style.top = `${Math.max(4, whole.top - below - 4)}px`;
    const right = whole.right - seen.right;
    if (seen.width > 0 && right > 0) box.style.left = `${Math.max(4, whole.left - right - 4)}px`;
  });
  watch.observe(box);
  return watch;
}
