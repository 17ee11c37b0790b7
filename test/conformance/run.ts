/**
 * `npm run conformance`: asks the local lakehouse over the wire what a real Trino has answered before (and what is written of
 * Redshift), and writes docs/conformance.md. Ends with 1 where an answer misleads that is not in known.json.
 * `--only 'regex'`: each difference of the questions or families that match. `--types`: `typeof` of every expression.
 * `--accept`: writes known.json. `--oracle`: asks Trino everything anew, with `--new` only what has no answer yet.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { openLakehouse } from '../fakes/lakehouse.ts';
import { runQuery, startTrino, trinoMissing, type Trino, type TrinoAnswer } from '../peers/trino/trino.ts';
import { readAnswers, writeAnswers } from './answers.ts';
import { Asker } from './ask.ts';
import { athenaCatalogue } from '../../src/sql/functions/athena.ts';
import { redshiftCatalogue } from '../../src/sql/functions/redshift.ts';
import { isWorse, judge, judgeType, verdicts, type Judged, type Verdict } from './compare.ts';
import { coverageOf, writeCoverage, type Asked } from './coverage.ts';
import { readQuestions, storedTables, type Question } from './lists.ts';
import { judgeRedshift, readRedshift, RedshiftAsker, redshiftStatement } from './redshift.ts';
import { countOf, writeReport } from './report.ts';

const root = join(import.meta.dirname, '../..');
const knownFile = join(import.meta.dirname, 'known.json');

export interface Result extends Judged {
  readonly family: string;
  /** The question as its list has it. */
  readonly text: string;
}

export interface Measurement {
  readonly athena: readonly Result[];
  readonly redshift: readonly Result[];
}

type KnownEntry = Pick<Result, 'verdict' | 'text'>;
type Known = { readonly [engine in keyof Measurement]: readonly KnownEntry[] };

/** The Trino that TRINO_URL names, or one of our own. */
async function openOracle(): Promise<Pick<Trino, 'query' | 'stop'>> {
  const url = process.env['TRINO_URL'];
  if (url) return { query: (sql) => runQuery(url, sql), stop: () => Promise.resolve() };
  const missing = trinoMissing();
  if (missing !== undefined) throw new Error(`${missing}.`);
  return startTrino();
}

/** Asks those that are chosen; the answers to all others stay as they are. */
async function askOracle(questions: readonly Question[], isChosen: (question: Question) => boolean): Promise<void> {
  const old = readAnswers();
  let asked = 0;
  const trino = await openOracle();
  const families = new Map<string, (readonly [string, TrinoAnswer])[]>();
  const unstable: string[] = [];
  try {
    for (const question of questions) {
      const { family, text, sql } = question;
      let answer = old.get(text);
      if (isChosen(question) || !answer) {
        asked++;
        answer = await trino.query(sql);
        if (JSON.stringify(answer) !== JSON.stringify(await trino.query(sql))) unstable.push(text);
      }
      families.set(family, [...(families.get(family) ?? []), [text, answer]]);
    }
  } finally {
    await trino.stop();
  }
  if (unstable.length > 0) throw new Error(`These answers differ from one time to the next: ${unstable.join('; ')}`);
  writeAnswers(families);
  console.log(`${asked} answers of Trino are written anew, ${questions.length - asked} stay.`);
}

/** Several questions at a time: the wire waits more than it works. */
async function inTurn<Q, R>(items: readonly Q[], ask: (item: Q) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const waiting = [...items.entries()];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) results[next[0]] = await ask(next[1]);
  };
  await Promise.all(Array.from({ length: availableParallelism() * 2 }, work));
  return results;
}

function isChosen(only: RegExp | undefined, family: string, text: string): boolean {
  return !only || only.test(text) || only.test(family);
}

export interface Choice {
  /** Of a question's text or its family. */
  readonly only?: RegExp;
  /** `types` asks for `typeof(expression)` in the place of the value. */
  readonly what?: 'values' | 'types';
  /** Each third, for instance, of what is left. */
  readonly each?: number;
}

/** Asks a lakehouse of its own, started for this. */
export async function measure({ only, what = 'values', each = 1 }: Choice = {}): Promise<Measurement> {
  const chosen = <Q>(all: readonly Q[], textOf: (one: Q) => string, familyOf: (one: Q) => string): Q[] =>
    all.filter((one) => isChosen(only, familyOf(one), textOf(one))).filter((_, at) => at % each === 0);
  const questions = chosen(
    readQuestions(),
    ({ text }) => text,
    ({ family }) => family,
  );
  const entries = chosen(
    what === 'types' ? [] : readRedshift(),
    ({ sql }) => sql,
    ({ family }) => family,
  );
  const answers = readAnswers();
  const lakehouse = await openLakehouse();
  const athena = new Asker(lakehouse.clientConfig, lakehouse.address);
  const redshift = new RedshiftAsker(lakehouse.clientConfig, lakehouse.address);
  const answerTo = (text: string): TrinoAnswer => {
    const answer = answers.get(text);
    if (!answer)
      throw new Error(`No answer of Trino is known for: ${text}. Run npm run conformance -- --oracle --new.`);
    return answer;
  };
  const hasType = ({ kind, text }: Question): boolean => kind === 'expression' && !('error' in answerTo(text));
  try {
    await athena.keep(storedTables(), lakehouse.address.outputLocation);
    return {
      athena:
        what === 'types'
          ? await inTurn(questions.filter(hasType), async ({ family, text }) => ({
              family,
              text,
              ...judgeType(answerTo(text), await athena.ask(`SELECT typeof(${text}) AS x`)),
            }))
          : await inTurn(questions, async ({ family, text, local }) => ({
              family,
              text,
              ...judge(answerTo(text), await athena.ask(local)),
            })),
      redshift: await inTurn(entries, async (entry) => ({
        family: entry.family,
        text: entry.sql,
        ...judgeRedshift(entry, await redshift.ask(redshiftStatement(entry.sql))),
      })),
    };
  } finally {
    athena.close();
    redshift.close();
    await lakehouse.close();
  }
}

/** All questions, with what came of each. */
export function askedOfAthena(verdictOf: (text: string) => Verdict): Asked[] {
  const answers = readAnswers();
  return readQuestions().map(({ text, local }) => ({
    sql: local,
    verdict: verdictOf(text),
    isError: 'error' in (answers.get(text) ?? {}),
  }));
}

export function askedOfRedshift(verdictOf: (text: string) => Verdict): Asked[] {
  return readRedshift().map(({ sql, error }) => ({
    sql: redshiftStatement(sql),
    verdict: verdictOf(sql),
    isError: error !== undefined,
  }));
}

/** What is not right and known, by its verdict; the lists may only become shorter. */
export function readKnown(): Known {
  return JSON.parse(readFileSync(knownFile, 'utf8')) as Known;
}

/** Those that are worse than it is known of them. */
export function worseThanKnown(results: readonly Result[], known: readonly KnownEntry[]): Result[] {
  const byText = new Map(known.map(({ text, verdict }) => [text, verdict]));
  return results.filter(({ text, verdict }) => isWorse(verdict, byText.get(text) ?? 'right'));
}

/** Those that are better than it is known of them. */
export function betterThanKnown(results: readonly Result[], known: readonly KnownEntry[]): KnownEntry[] {
  const byText = new Map(results.map(({ text, verdict }) => [text, verdict]));
  return known.filter(({ text, verdict }) => isWorse(verdict, byText.get(text) ?? verdict));
}

function writeKnown({ athena, redshift }: Measurement): void {
  const list = (results: readonly Result[]): string =>
    results
      .filter(({ verdict }) => verdict !== 'right')
      .map(({ verdict, text }) => `\n    ${JSON.stringify({ verdict, text })}`)
      .join(',');
  writeFileSync(knownFile, `{\n  "athena": [${list(athena)}],\n  "redshift": [${list(redshift)}]\n}\n`);
}

function printSummary(engine: string, results: readonly Result[], known: readonly KnownEntry[]): void {
  if (results.length === 0) return;
  const counts = verdicts.map((verdict) => `${countOf(results, verdict)} ${verdict}`).join(', ');
  console.log(`${engine}: ${results.length} questions: ${counts}.`);
  for (const { text, verdict } of betterThanKnown(results, known)) console.log(`No longer ${verdict}: ${text}`);
  for (const { text, verdict, got } of worseThanKnown(results, known))
    console.log(`Now ${verdict}: ${text}\n  got ${got.slice(0, 200)}`);
}

async function main(parameters: readonly string[]): Promise<void> {
  if (parameters.includes('--oracle')) {
    await askOracle(readQuestions(), parameters.includes('--new') ? () => false : () => true);
    return;
  }
  const at = parameters.indexOf('--only');
  const only = at < 0 ? undefined : new RegExp(parameters[at + 1] ?? '', 'i');
  const what = parameters.includes('--types') ? 'types' : 'values';
  const startedMs = performance.now();
  const results = await measure({ ...(only && { only }), what });
  const { athena, redshift } = results;
  if (only || what === 'types')
    for (const { verdict, text, expected, got } of [...athena, ...redshift])
      if (verdict !== 'right')
        console.log(`${verdict}: ${text}\n  expected ${expected.slice(0, 300)}\n  got      ${got.slice(0, 300)}`);
  if (!only && what === 'values') {
    writeReport(join(root, 'docs/conformance.md'), athena, redshift);
    const verdictOf = (list: readonly Result[]): ((text: string) => Verdict) => {
      const verdicts = new Map(list.map(({ text, verdict }) => [text, verdict]));
      return (text) => verdicts.get(text) ?? 'error';
    };
    const ofAthena = coverageOf(athenaCatalogue, askedOfAthena(verdictOf(athena)));
    const ofRedshift = coverageOf(redshiftCatalogue, askedOfRedshift(verdictOf(redshift)));
    writeCoverage(join(root, 'docs/functions-athena.md'), 'athena', ofAthena);
    writeCoverage(join(root, 'docs/functions-redshift.md'), 'redshift', ofRedshift);
  }
  if (!only && what === 'values' && parameters.includes('--accept')) writeKnown(results);
  const known = what === 'types' ? { athena: [], redshift: [] } : readKnown();
  printSummary('Athena', athena, what === 'types' ? athena : known.athena);
  printSummary('Redshift', redshift, known.redshift);
  if (redshift.length === 0 && !only && what === 'values')
    console.log('Redshift: no answers are written in test/conformance/redshift.');
  console.log(`${((performance.now() - startedMs) / 1000).toFixed(1)} s.`);
  const news = [...worseThanKnown(athena, known.athena), ...worseThanKnown(redshift, known.redshift)];
  const isMisled = news.some(({ verdict }) => verdict === 'answered' || verdict === 'wrong');
  process.exitCode = what === 'values' && isMisled ? 1 : 0;
}

if (process.argv[1] === import.meta.filename) await main(process.argv.slice(2));
