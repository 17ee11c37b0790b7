/** Questions to the extension, and its answers. */
import type { Answers, Reply, Request, ResultRequest } from '../../src/extension/protocol.ts';

type Without<Whole, Name extends PropertyKey> = Whole extends unknown ? Omit<Whole, Name> : never;
/** A request without its result and number. */
export type Question<Type extends keyof Answers> = Without<
  Extract<ResultRequest, { readonly type: Type }>,
  'handle' | 'request'
>;
export type AnswerTo<Type extends keyof Answers> = Extract<Reply, { readonly type: Answers[Type] }>;

/** Why there is no answer: the result is gone, its view is, or what the sentence says. */
export class Refusal extends Error {
  readonly why: 'gone' | 'viewGone' | 'fault';

  constructor(why: Refusal['why'], message: string) {
    super(message);
    this.why = why;
  }
}

interface Waiting {
  readonly done: (reply: Reply) => void;
  readonly fail: (error: Refusal) => void;
}

export class Channel {
  readonly post: (request: Request) => void;
  readonly #waiting = new Map<number, Waiting>();
  #requests = 0;

  constructor(post: (request: Request) => void) {
    this.post = post;
  }

  /** Rejects with Refusal. */
  ask<Type extends keyof Answers>(handle: string, question: Question<Type>): Promise<AnswerTo<Type>> {
    const request = ++this.#requests;
    return new Promise((done, fail) => {
      // SAFETY: the extension answers each type of question by the one type that `Answers` names, or refuses it.
      this.#waiting.set(request, { done: (reply) => done(reply as AnswerTo<Type>), fail });
      // SAFETY: a question with what was left out of it is a request again; the compiler cannot follow that.
      this.post({ ...question, handle, request } as unknown as Request);
    });
  }

  receive(reply: Reply): void {
    const waiting = this.#waiting.get(reply.request);
    this.#waiting.delete(reply.request);
    if (reply.type === 'gone') waiting?.fail(new Refusal('gone', 'This result is no longer kept. Run the cell again.'));
    else if (reply.type === 'viewGone') waiting?.fail(new Refusal('viewGone', 'This order is no longer kept.'));
    else if (reply.type === 'fault') waiting?.fail(new Refusal('fault', reply.message));
    else waiting?.done(reply);
  }
}
