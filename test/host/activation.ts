/** A suite of one measurement: how long the activation of Lakebook takes in a window that has just opened. */
import { writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { extensionId } from './notebooks.ts';

export async function run(): Promise<void> {
  const extension = vscode.extensions.getExtension(extensionId);
  if (!extension || extension.isActive) throw new Error('Lakebook is missing, or was active before it was measured.');
  const started = performance.now();
  await extension.activate();
  const activationMs = performance.now() - started;
  writeFileSync(process.env['LAKEBOOK_HOST_MEASURE'] ?? '', JSON.stringify({ activationMs }));
}
