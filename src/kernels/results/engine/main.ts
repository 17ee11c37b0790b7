/** The process of the results engine: answers its host's questions one after the other, and ends with it. */
import { availableParallelism } from 'node:os';
import { ResultsEngine } from './engine.ts';
import { toRefusal, type FromEngine, type Question, type Questions, type ToEngine } from './messages.ts';

const [temporary = ''] = process.argv.slice(2);
const memoryLimitMB = 1024;
const engine = new ResultsEngine({ threads: Math.max(1, availableParallelism() - 1), memoryLimitMB, temporary });

type Answers = {
  readonly [Name in Question]: (ask: Questions[Name]['ask'], signal: AbortSignal) => Promise<Questions[Name]['answer']>;
};

const answers: Answers = {
  view: ({ source, spec, path }, signal) => engine.view(source, spec, path, signal),
  profile: ({ source, columns, view }, signal) => engine.profile(source, columns, view, signal),
  totals: ({ source, range, columns }, signal) => engine.totals(source, range, columns, signal),
  find: ({ source, text, after, view }, signal) => engine.find(source, text, after, view, signal),
  write: async ({ source, format, path, view }, signal) =>
    void (await engine.write(source, format, path, view, signal)),
  closeView: async ({ handle, view }) => void (await engine.closeView({ handle }, view)),
  forget: async ({ handle }) => void (await engine.forget(handle)),
};

const stops = new Map<number, AbortController>();
let last: Promise<void> = Promise.resolve();

process.on('message', (message: ToEngine) => {
  const { id } = message;
  if ('stop' in message) return stops.get(id)?.abort();
  const stop = new AbortController();
  stops.set(id, stop);
  last = last.then(async () => {
    const reply = await answer(message, stop.signal);
    stops.delete(id);
    process.send?.(reply);
  });
});

async function answer(
  { id, question, ask }: Extract<ToEngine, { readonly question: Question }>,
  signal: AbortSignal,
): Promise<FromEngine> {
  try {
    signal.throwIfAborted();
    // SAFETY: the host asks by the same types.
    const work = answers[question] as (ask: unknown, signal: AbortSignal) => Promise<unknown>;
    return { id, answer: await work(ask, signal) };
  } catch (error) {
    return { id, refusal: toRefusal(error) };
  }
}

// Nobody is left who could ask.
process.on('disconnect', () => process.exit(0));
