/** The only reader of settings. What names endpoints, roles or folders is read from user scope alone. */
import * as vscode from 'vscode';

const section = 'lakebook';

export interface Settings {
  /** As the user wrote them: not checked. */
  readonly connections: unknown;
  readonly defaultConnection: string;
  /** Folder of the local lakehouse; undefined is the program's own. */
  readonly localData: string | undefined;
}

/** The settings as they are now. */
export function readSettings(): Settings {
  const settings = vscode.workspace.getConfiguration(section);
  const ofUser = (key: string): unknown => settings.inspect(key)?.globalValue;
  const data = ofUser('local.data');
  return {
    connections: ofUser('connections'),
    defaultConnection: settings.get<string>('defaultConnection')?.trim() || 'local-athena',
    localData: typeof data === 'string' && data.trim() !== '' ? data.trim() : undefined,
  };
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
