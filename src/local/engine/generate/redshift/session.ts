/** What Redshift says of itself and of the session. */
import { macro, each, type Ways } from './way.ts';

export const session: Ways = [
  ...each('version current_schema current_database', macro()),
  ...each('current_user session_user user', ({ context, name }) => {
    const word = context.words[name.toUpperCase()] ?? 'NULL';
    return `(${word})`;
  }),
];
