/** The only reader of settings. What names endpoints, roles or folders is read from user scope alone. */
import * as vscode from 'vscode';
import { defaultMoveLimitMB } from '../kernels/moves/limit.ts';

const section = 'lakebook';

export interface Settings {
  /** As the user wrote them: not checked. */
  readonly connections: unknown;
  readonly defaultConnection: string;
  /** Folder of the local lakehouse; undefined is the program's own. */
  readonly localData: string | undefined;
  /** The largest result that is moved to the local lakehouse without asking. */
  readonly moveLimitMB: number;
}

/** The settings as they are now. */
export function readSettings(): Settings {
  const settings = vscode.workspace.getConfiguration(section);
  const ofUser = (key: string): unknown => settings.inspect(key)?.globalValue;
  const data = ofUser('local.data');
  return {
    connections: ofUser('connections'),
    defaultConnection: settings.get<string>('defaultConnection')?.trim() || 'local-athena',
    moveLimitMB: readLimit(settings.get('cells.moveLimitMB')),
    localData: typeof data === 'string' && data.trim() !== '' ? data.trim() : undefined,
  };
}

function readLimit(value: unknown): number {
  return typeof value === 'number' && value >= 0 ? value : defaultMoveLimitMB;
}

export async function writeConnections(connections: object): Promise<void> {
  await vscode.workspace
    .getConfiguration(section)
    .update('connections', connections, vscode.ConfigurationTarget.Global);
}

/** Opens the connections where the user writes them. */
export async function openConnectionSettings(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.openApplicationSettingsJson', {
    revealSetting: { key: `${section}.connections`, edit: true },
  });
}
