/** The notebook renderer of results: an output item in, a picture in a shadow root out. */
import type { ActivationFunction } from 'vscode-notebook-renderer';
import type { Reply } from '../../src/extension/protocol.ts';
import type { View } from '../../src/notebook/view.ts';
import { Channel } from './channel.ts';
import { Output } from './output.ts';

export const activate: ActivationFunction = (context) => {
  const outputs = new Map<string, Output>();
  const byHost = new WeakMap<HTMLElement, Output>();
  const channel = new Channel((request) => context.postMessage?.(request));
  // SAFETY: the extension sends nothing else on this channel.
  context.onDidReceiveMessage?.((reply: Reply) => channel.receive(reply));
  return {
    renderOutputItem(item, host) {
      const output = byHost.get(host) ?? new Output(host, channel);
      byHost.set(host, output);
      outputs.set(item.id, output);
      // SAFETY: items of this MIME type are written by the extension alone.
      output.show(item.json() as View);
    },
    disposeOutputItem(id) {
      for (const [key, output] of outputs) {
        if (id !== undefined && key !== id) continue;
        output.dispose();
        outputs.delete(key);
      }
    },
  };
};
