// SPDX-License-Identifier: AGPL-3.0-or-later
import type { ReactNode } from "react";
import { ErrorNote } from "../errors/error-note";
import { Skeleton } from "../ui/skeleton";
import type { Reading } from "./use-read";

interface LoadedProps<Value> {
  reading: Reading<Value>;
  /** While there is nothing yet; the default shows the shape of a list, after 300 ms. */
  waiting?: ReactNode;
  children: (value: Value) => ReactNode;
}

/** Shows a reading: what is there, why it could not be read anew, or that it is on its way. */
export function Loaded<Value>({ reading, waiting, children }: LoadedProps<Value>) {
  return (
    <>
      <ErrorNote failure={reading.failure} onAgain={reading.again} />
      {reading.value !== undefined ? children(reading.value) : reading.waiting && (waiting ?? <Skeleton />)}
    </>
  );
}
