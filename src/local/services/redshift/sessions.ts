/** Sessions that outlive a statement: temporary tables, SET, open transactions. */
import { randomUUID } from 'node:crypto';
import { ServiceError, type SqlSession } from '../../api.ts';
import { toSeconds } from '../../http/json.ts';
import type { Place } from './statement.ts';

export interface KeptSession {
  readonly id: string;
  readonly createdMs: number;
  readonly user: string;
  readonly databaseUser: string;
  readonly database: string;
  readonly place: Place;
  readonly connection: SqlSession;
  keepAliveS: number;
  updatedMs: number;
  endsMs: number;
  statementId: string | undefined;
  timer: NodeJS.Timeout | undefined;
}

const mostSessions = 500;

export class Sessions {
  readonly #open = new Map<string, KeptSession>();

  open(
    from: Pick<KeptSession, 'user' | 'databaseUser' | 'database' | 'place' | 'connection' | 'keepAliveS'>,
  ): KeptSession {
    if (this.#open.size >= mostSessions)
      throw new ServiceError('ActiveSessionsExceededException', `More than ${mostSessions} sessions are open.`);
    const nowMs = Date.now();
    const session: KeptSession = {
      ...from,
      id: randomUUID(),
      createdMs: nowMs,
      updatedMs: nowMs,
      endsMs: nowMs + from.keepAliveS * 1000,
      statementId: undefined,
      timer: undefined,
    };
    this.#open.set(session.id, session);
    return session;
  }

  /** The session, for one statement. Throws `ValidationException` while another one runs in it, or when it is over. */
  take(id: string, user: string, statementId: string): KeptSession {
    const session = this.#open.get(id);
    if (!session || session.user !== user)
      throw new ServiceError('ValidationException', `Session ${id} does not exist or has expired.`);
    if (session.statementId !== undefined)
      throw new ServiceError(
        'ValidationException',
        `Session ${id} is busy: statement ${session.statementId} is running in it.`,
      );
    clearTimeout(session.timer);
    session.statementId = statementId;
    session.updatedMs = Date.now();
    return session;
  }

  /** Gives it back after a statement: from now on its time runs. */
  async release(session: KeptSession): Promise<void> {
    session.statementId = undefined;
    session.updatedMs = Date.now();
    session.endsMs = session.updatedMs + session.keepAliveS * 1000;
    if (session.keepAliveS === 0) return this.#end(session);
    session.timer = setTimeout(() => void this.#end(session), session.keepAliveS * 1000);
    session.timer.unref();
  }

  async #end(session: KeptSession): Promise<void> {
    clearTimeout(session.timer);
    this.#open.delete(session.id);
    // What a broken disk keeps of an open transaction is on no list, so nobody reads it.
    await session.connection.close().catch(() => undefined);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open.values()].map((session) => this.#end(session)));
  }

  list(user: string): readonly KeptSession[] {
    return [...this.#open.values()].filter((session) => session.user === user);
  }
}

export function sessionStatus(session: KeptSession): 'AVAILABLE' | 'BUSY' {
  return session.statementId === undefined ? 'AVAILABLE' : 'BUSY';
}

export function describeSession(session: KeptSession): Record<string, unknown> {
  return {
    SessionId: session.id,
    Status: sessionStatus(session),
    CreatedAt: toSeconds(session.createdMs),
    UpdatedAt: toSeconds(session.updatedMs),
    Database: session.database,
    DbUser: session.databaseUser,
    ...session.place,
    SessionAliveSeconds: session.keepAliveS,
    SessionTtl: toSeconds(session.endsMs),
    ...(session.statementId !== undefined && { CurrentStatementId: session.statementId }),
  };
}
