/**
 * `npm run conformance`: asks the local lakehouse over the wire what a real Trino has answered before, and writes
 * docs/conformance.md. `--oracle` asks Trino anew; `--only 'regex'` shows each difference of the questions that match.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { openLakehouse } from '../fakes/lakehouse.ts';
import { runQuery, startTrino, trinoMissing, type Trino, type TrinoAnswer } from '../peers/trino/trino.ts';
import { readAnswers, writeAnswers } from './answers.ts';
import { Asker } from './ask.ts';
import { judge, type Judged } from './compare.ts';
import { readQuestions, type Question } from './lists.ts';
import { writeReport } from './report.ts';

const root = join(import.meta.dirname, '../..');
const knownFile = join(import.meta.dirname, 'known.json');

export interface Result extends Question, Judged {}

/** The Trino that TRINO_URL names, or one of our own. */
async function openOracle(): Promise<Pick<Trino, 'query' | 'stop'>> {
  const url = process.env['TRINO_URL'];
  if (url) return { query: (sql) => runQuery(url, sql), stop: () => Promise.resolve() };
  const missing = trinoMissing();
  if (missing !== undefined) throw new Error(`${missing}.`);
  return startTrino();
}

async function askOracle(questions: readonly Question[]): Promise<void> {
  const trino = await openOracle();
  const families = new Map<string, (readonly [string, TrinoAnswer])[]>();
  const unstable: string[] = [];
  try {
    for (const { family, text, sql } of questions) {
      const [answer, again] = [await trino.query(sql), await trino.query(sql)];
      if (JSON.stringify(answer) !== JSON.stringify(again)) unstable.push(text);
      families.set(family, [...(families.get(family) ?? []), [text, answer]]);
    }
  } finally {
    await trino.stop();
  }
  if (unstable.length > 0) throw new Error(`These answers differ from one time to the next: ${unstable.join('; ')}`);
  writeAnswers(families);
  console.log(`${questions.length} answers of Trino are written.`);
}

async function askLakehouse(questions: readonly Question[]): Promise<Result[]> {
  const answers = readAnswers();
  const lakehouse = await openLakehouse();
  const asker = new Asker(lakehouse.clientConfig, lakehouse.address);
  const results: Result[] = [];
  const waiting = [...questions];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const answer = answers.get(next.text);
      if (!answer)
        throw new Error(`No answer of Trino is known for: ${next.text}. Run npm run conformance -- --oracle.`);
      results.push({ ...next, ...judge(answer, await asker.ask(next.sql)) });
    }
  };
  try {
    await Promise.all(Array.from({ length: availableParallelism() * 2 }, work));
  } finally {
    asker.close();
    await lakehouse.close();
  }
  const place = new Map(questions.map(({ text }, at) => [text, at]));
  return results.sort((a, b) => place.get(a.text)! - place.get(b.text)!);
}

export async function measure(only?: RegExp): Promise<Result[]> {
  const questions = readQuestions().filter(({ text, family }) => !only || only.test(text) || only.test(family));
  return askLakehouse(questions);
}

/** Questions whose wrong answers are known; the list may only become shorter. */
export function readKnown(): string[] {
  return JSON.parse(readFileSync(knownFile, 'utf8')) as string[];
}

async function main(parameters: readonly string[]): Promise<void> {
  if (parameters.includes('--oracle')) {
    await askOracle(readQuestions());
    return;
  }
  const at = parameters.indexOf('--only');
  const only = at < 0 ? undefined : new RegExp(parameters[at + 1] ?? '', 'i');
  const startedMs = performance.now();
  const results = await measure(only);
  const seconds = (performance.now() - startedMs) / 1000;
  const count = (verdict: Judged['verdict']): number => results.filter((one) => one.verdict === verdict).length;
  if (only)
    for (const { verdict, text, expected, got } of results.filter((one) => one.verdict !== 'right'))
      console.log(`${verdict}: ${text}\n  expected ${expected.slice(0, 300)}\n  got      ${got.slice(0, 300)}`);
  else {
    writeReport(join(root, 'docs/conformance.md'), results);
    if (parameters.includes('--accept'))
      writeFileSync(
        knownFile,
        `${JSON.stringify(
          results.filter(({ verdict }) => verdict === 'wrong').map(({ text }) => text),
          null,
          2,
        )}\n`,
      );
  }
  const known = new Set(readKnown());
  const news = results.filter(({ verdict, text }) => verdict === 'wrong' && !known.has(text));
  console.log(
    `${results.length} questions in ${seconds.toFixed(1)} s: ${count('right')} right, ${count('refused')} refused by name, ${count('error')} other errors, ${count('wrong')} silently wrong.`,
  );
  for (const { verdict, text } of results)
    if (verdict !== 'wrong' && known.has(text)) console.log(`No longer wrong, take it out of known.json: ${text}`);
  for (const { text } of news) console.log(`Wrong and not known: ${text}`);
  process.exitCode = news.length > 0 ? 1 : 0;
}

if (process.argv[1] === import.meta.filename) await main(process.argv.slice(2));
