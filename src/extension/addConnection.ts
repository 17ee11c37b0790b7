/** Asks for what a connection needs and writes it into the user's settings. */
import * as vscode from 'vscode';
import { readConnections } from '../kernels/connections.ts';
import type { Connections } from './connections.ts';
import { openConnectionSettings, readSettings, writeConnections } from './settings.ts';

interface Question {
  readonly field: string;
  readonly prompt: string;
  readonly example?: string;
  /** What stands there already. */
  readonly value?: string;
  readonly isOptional?: true;
}

interface Choice extends vscode.QuickPickItem {
  /** Absent: the settings are edited by hand. */
  readonly engine?: 'athena' | 'redshift' | 's3tables';
  readonly questions: readonly Question[];
}

const region: Question = { field: 'region', prompt: 'AWS Region', example: 'eu-west-1' };
const profile: Question = { field: 'profile', prompt: 'Profile of your AWS configuration', value: 'default' };
const database: Question = { field: 'database', prompt: 'Database', example: 'dev' };
const choices: readonly Choice[] = [
  {
    label: '$(database) Amazon Athena',
    engine: 'athena',
    questions: [
      region,
      profile,
      { field: 'workgroup', prompt: 'Workgroup', value: 'primary' },
      { ...database, prompt: 'Database where names without one are looked up', example: 'sales', isOptional: true },
    ],
  },
  {
    label: '$(database) Amazon Redshift Serverless',
    engine: 'redshift',
    questions: [region, profile, { field: 'workgroup', prompt: 'Workgroup', example: 'my-workgroup' }, database],
  },
  {
    label: '$(database) Amazon Redshift, a provisioned cluster',
    engine: 'redshift',
    questions: [
      region,
      profile,
      { field: 'cluster', prompt: 'Cluster', example: 'my-cluster' },
      database,
      { field: 'user', prompt: 'Database user', example: 'analyst', isOptional: true },
    ],
  },
  {
    label: '$(database) Amazon S3 table bucket',
    engine: 's3tables',
    questions: [
      {
        field: 'tableBucketArn',
        prompt: 'ARN of the table bucket',
        example: 'arn:aws:s3tables:eu-west-1:111122223333:bucket/my-bucket',
      },
      { field: 'through', prompt: 'Your Athena or Redshift connection that runs the SQL', example: 'my-athena' },
    ],
  },
  { label: '$(json) Write it in the settings', questions: [] },
];

/** Gives the name of the new connection, or undefined where the user left or went to the settings. */
export async function addConnection(connections: Connections): Promise<string | undefined> {
  const title = 'Add a Connection';
  const chosen = await vscode.window.showQuickPick(choices, { title, placeHolder: 'What do its cells run on?' });
  if (!chosen) return undefined;
  if (!chosen.engine) {
    await openConnectionSettings();
    return undefined;
  }
  const { connections: known, faults } = connections.read();
  const taken = new Set([...known.map((connection) => connection.name), ...faults.keys()]);
  const name = await vscode.window.showInputBox({
    title,
    prompt: 'Name, as cells write it',
    placeHolder: `my-${chosen.engine}`,
    ignoreFocusOut: true,
    validateInput: (text) => {
      if (!/^[\w.-]*$/.test(text)) return 'Use letters, digits, ".", "_" and "-".';
      return taken.has(text) ? `There is a connection ${text} already.` : undefined;
    },
  });
  if (!name) return undefined;
  const written = readSettings().connections;
  const others: object = typeof written === 'object' && written !== null ? written : {};
  const fields: Record<string, string> = { kind: chosen.engine };
  for (const question of chosen.questions) {
    const answer = await ask(question, title);
    if (answer === undefined) return undefined;
    if (answer !== '') fields[question.field] = answer;
  }
  const all = { ...others, [name]: fields };
  const fault = readConnections(all).faults.get(name);
  if (fault) {
    const again = await vscode.window.showErrorMessage(fault.message, 'Open Settings');
    if (again) await openConnectionSettings();
    return undefined;
  }
  await writeConnections(all);
  return name;
}

function ask({ prompt, example, value, isOptional }: Question, title: string): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title,
    prompt: isOptional ? `${prompt} (may be left empty)` : prompt,
    ignoreFocusOut: true,
    ...(value !== undefined && { value }),
    ...(example !== undefined && { placeHolder: example }),
    validateInput: (text) => (text.trim() === '' && !isOptional ? `${prompt} is needed.` : undefined),
  });
}
