/** Asks for what a connection needs and writes it into the user's settings. */
import * as vscode from 'vscode';
import { LakeError, type Connection } from '../kernels/api.ts';
import { readConnections } from '../kernels/connections.ts';
import type { Connections } from './connections.ts';
import { openConnectionSettings, readSettings, writeConnections } from './settings.ts';

type Answers = Readonly<Record<string, string>>;

interface Question {
  readonly field: string;
  readonly prompt: string;
  readonly example?: string;
  /** What stands there already. */
  readonly value?: string;
  readonly isOptional?: true;
  /** Chosen among these. */
  readonly oneOf?: readonly string[];
  /** The words for an answer that is none of those. */
  readonly orElse?: string;
  /** Chosen among the connections that can run the SQL of a table bucket. */
  readonly isThrough?: true;
}

interface Choice extends vscode.QuickPickItem {
  /** Absent: the settings are edited by hand. */
  readonly engine?: 'athena' | 'redshift' | 's3tables' | 'local';
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
      { field: 'through', prompt: 'Your Athena or Redshift connection that runs the SQL', isThrough: true },
    ],
  },
  {
    label: '$(home) Local lakehouse, as one of its users',
    engine: 'local',
    questions: [
      { field: 'engine', prompt: 'What its cells speak', oneOf: ['athena', 'redshift', 's3tables'] },
      {
        field: 'user',
        prompt: 'User',
        oneOf: ['admin', 'nurse', 'analyst', 'data-analyst'],
        orElse: 'Another user of grants.json…',
        example: 'nurse',
      },
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
      if (!/^[\w.-]+$/.test(text)) return 'Use letters, digits, ".", "_" and "-".';
      return taken.has(text) ? `There is a connection ${text} already.` : undefined;
    },
  });
  if (!name) return undefined;
  const written = readSettings().connections;
  const others: object = typeof written === 'object' && written !== null ? written : {};
  /** What is wrong with an answer, told while it is typed: the fault that names its field. */
  const faultOf = (answers: Answers, field: string): string | undefined => {
    const fault = readConnections({ ...others, [name]: answers }).faults.get(name)?.message;
    return fault?.includes(`: ${field} must `) ? fault : undefined;
  };
  let answers: Answers = { kind: chosen.engine };
  for (const question of chosen.questions) {
    const { field } = question;
    const answer = question.isThrough
      ? await askThrough(known, question, title)
      : await askAny(question, title, (text) => faultOf({ ...answers, [field]: text }, field));
    if (answer === undefined) return undefined;
    if (answer !== '') answers = { ...answers, [field]: answer };
  }
  const fault = readConnections({ ...others, [name]: answers }).faults.get(name);
  if (fault) throw fault;
  await writeConnections({ ...others, [name]: answers });
  return name;
}

async function askThrough(
  known: readonly Connection[],
  { prompt }: Question,
  title: string,
): Promise<string | undefined> {
  const fitting = known.filter(({ kind }) => kind === 'athena' || kind === 'redshift');
  if (fitting.length === 0)
    throw new LakeError('notFound', 'A table bucket needs an Athena or Redshift connection that runs its SQL.', {
      hint: 'Add that one first.',
    });
  const names = fitting.map(({ name }) => name);
  return vscode.window.showQuickPick(names, { title, placeHolder: prompt, ignoreFocusOut: true });
}

async function askAny(
  question: Question,
  title: string,
  faultOf: (text: string) => string | undefined,
): Promise<string | undefined> {
  const { oneOf, orElse, prompt } = question;
  if (!oneOf) return ask(question, title, faultOf);
  const items = orElse === undefined ? oneOf : [...oneOf, orElse];
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder: prompt, ignoreFocusOut: true });
  return picked !== undefined && picked === orElse ? ask(question, title, faultOf) : picked;
}

async function ask(
  { prompt, example, value, isOptional }: Question,
  title: string,
  faultOf: (text: string) => string | undefined,
): Promise<string | undefined> {
  const answer = await vscode.window.showInputBox({
    title,
    prompt: isOptional ? `${prompt} (may be left empty)` : prompt,
    ignoreFocusOut: true,
    ...(value !== undefined && { value }),
    ...(example !== undefined && { placeHolder: example }),
    validateInput: (text) => {
      if (text.trim() !== '') return faultOf(text.trim());
      return isOptional ? undefined : `${prompt} is needed.`;
    },
  });
  return answer?.trim();
}
