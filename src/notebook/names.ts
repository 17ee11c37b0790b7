import type * as vscode from 'vscode';
import type { Surroundings } from '../sql/assist/place.ts';

/** What the editor knows of the tables behind a connection, without asking a service while somebody types. */
export interface Names {
  /**
   * What is known around a cell that runs on the connection; undefined for a connection that is not there. `load`: what is
   * not known yet is read behind; `known`: it is left out.
   */
  around(connection: string, what: 'load' | 'known'): Surroundings | undefined;
  /** Is something being read that a reader of the connection has asked for? */
  isLoading(connection: string): boolean;
  /** Something has arrived that was not known before. */
  readonly onDidChange: vscode.Event<void>;
}
