/** Services as each caller may use them: over the caller's own view of the store, and no operation that is not known to be safe. */
import type { Access } from '../access/access.ts';
import { ServiceError } from '../api.ts';
import type { Caller, Service } from '../http/exchange.ts';
import type { Operations } from '../http/json.ts';
import type { DiskStore } from '../store/store.ts';
import type { RestRoutes } from './rest.ts';

/** One service for administrators, and one for each other user, made when the user first calls. */
export function perUser(access: Access, make: (store: DiskStore, user: string) => Service): Service {
  const made = new Map<string, { readonly store: DiskStore; readonly service: Service }>();
  const first = make(access.whole, '');
  return {
    protocol: first.protocol,
    async handle(exchange) {
      const { user } = exchange.caller;
      const store = await access.storeFor(user);
      if (!store.isLimited) return first.handle(exchange);
      let own = made.get(user);
      if (!own) {
        own = { store, service: make(store, user) };
        made.set(user, own);
      }
      return own.service.handle(exchange);
    },
  };
}

/** Operations by the caller: administrators' own, or those made for the user. */
export function operationsPerUser(
  access: Access,
  whole: Operations,
  make: (store: DiskStore, user: string) => Operations,
): Operations {
  const made = new Map<string, Operations>();
  const forCaller = async ({ user }: Caller): Promise<Operations> => {
    const store = await access.storeFor(user);
    if (!store.isLimited) return whole;
    const own = made.get(user) ?? make(store, user);
    made.set(user, own);
    return own;
  };
  return Object.fromEntries(
    Object.keys(whole).map((name) => [
      name,
      async (call) => {
        const run = (await forCaller(call.caller))[name];
        if (!run) throw forbidden(name);
        return run(call);
      },
    ]),
  );
}

function forbidden(operation: string): ServiceError {
  return new ServiceError(
    'AccessDeniedException',
    `The local lakehouse lets administrators alone call ${operation}. Start it as one, or use SQL.`,
    400,
  );
}

/** Only what is named; everything else is refused to this user. */
export function only(operations: Operations, allowed: RegExp): Operations {
  return Object.fromEntries(
    Object.entries(operations).map(([name, run]) => [
      name,
      allowed.test(name)
        ? run
        : async () => {
            throw forbidden(name);
          },
    ]),
  );
}

/** The same for routes of method and path. */
export function onlyRoutes(routes: RestRoutes, allowed: RegExp): RestRoutes {
  return Object.fromEntries(
    Object.entries(routes).map(([name, run]) => [
      name,
      allowed.test(name)
        ? run
        : async () => {
            throw new ServiceError('ForbiddenException', forbidden(name).message, 403);
          },
    ]),
  );
}
