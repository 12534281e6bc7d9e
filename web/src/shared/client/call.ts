// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Calling the client by the name of an operation. The types are tables by name, so that the compiler can follow one name through
// arguments and answer.
import type { CareCircleClient, OperationName, Operations, Outcome } from "../../crypto/protocol";

export type Arguments = { [Name in OperationName]: Parameters<Operations[Name]> };
export type Answers = { [Name in OperationName]: ReturnType<Operations[Name]> };
export type Calls = { [Name in OperationName]: (...args: Arguments[Name]) => Promise<Outcome<Answers[Name]>> };

export function callClient<Name extends OperationName>(
  client: CareCircleClient,
  operation: Name,
  args: Arguments[Name],
): Promise<Outcome<Answers[Name]>> {
  const calls: Calls = client;
  return calls[operation](...args);
}
