// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The wire: Connect unary calls with binary protobuf. The session's token travels in a cookie that no script can read; the browser
// sends it by itself.
import {
  type DescMessage,
  type DescMethodUnary,
  type MessageInitShape,
  type MessageShape,
  create,
  fromBinary,
  toBinary,
} from "@bufbuild/protobuf";
import { readConnectError } from "./connect-error";
import { EngineError } from "./errors";

export const kClientVersion = "1";

const kCallTimeoutMs = 60_000;
const kRetryDelayMs = 200;
const kAttemptsMax = 4;
const kResponseBytesMax = 64 * 1024 * 1024;

/** Whether a call may be repeated when its answer is lost. Calls that only read always may. */
export type Repeat = "no" | "yes";

export interface TransportOptions {
  /** "https://circle.example", without a slash at the end. */
  origin: string;
  fetch?: typeof fetch;
  /** Told after each attempt. */
  onReachable?: (reachable: boolean) => void;
}

function onlyReads(method: DescMethodUnary): boolean {
  return /^(?:Get|List)|^(?:Sync|Acknowledge)$/u.test(method.name);
}

export class Transport {
  readonly origin: string;
  private readonly fetch: typeof fetch;
  private readonly onReachable: (reachable: boolean) => void;
  private readonly closing = new AbortController();

  constructor(options: TransportOptions) {
    this.origin = options.origin;
    this.fetch = options.fetch ?? fetch.bind(globalThis);
    this.onReachable = options.onReachable ?? (() => undefined);
  }

  /**
   * EngineError with the server's code; "unreachable" when there was no answer, and then nothing is known to have happened or not;
   * "locked" after close().
   */
  call<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    request: MessageInitShape<I>,
    repeat: Repeat = "no",
  ): Promise<MessageShape<O>> {
    return this.callWithBytes(method, toBinary(method.input, create(method.input, request)), repeat);
  }

  /** The same with a request that is encoded already. */
  async callWithBytes<O extends DescMessage>(
    method: DescMethodUnary<DescMessage, O>,
    request: Uint8Array,
    repeat: Repeat = "no",
  ): Promise<MessageShape<O>> {
    const attemptsMax = repeat === "yes" || onlyReads(method) ? kAttemptsMax : 1;
    const answer = await this.exchange(method, request, attemptsMax);
    if (!answer.ok) throw readConnectError(new TextDecoder().decode(answer.body), method.name);
    return readAnswer(method, answer.body);
  }

  /** Ends all calls that are under way, and all that come, with "locked". */
  close(): void {
    this.closing.abort();
  }

  /** Sends without waiting, also while the page is closed. Nobody hears whether it arrived. */
  sendAndForget<I extends DescMessage>(method: DescMethodUnary<I, DescMessage>, request: MessageInitShape<I>): void {
    const body = toBinary(method.input, create(method.input, request));
    const answer = this.fetch(this.address(method), { ...this.requestOf(body), keepalive: true });
    void answer.then(ignoreAnswer, ignoreAnswer);
  }

  private async exchange(method: DescMethodUnary, body: Uint8Array, attemptsMax: number): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      if (this.closing.signal.aborted) throw new EngineError("locked", method.name);
      try {
        const answer = await this.attempt(method, body);
        this.onReachable(true);
        return answer;
      } catch (problem) {
        if (this.closing.signal.aborted) throw new EngineError("locked", method.name);
        if (!isNetworkProblem(problem)) throw problem;
      }
      this.onReachable(false);
      if (attempt === attemptsMax) throw new EngineError("unreachable", method.name);
      await delay(kRetryDelayMs * attempt);
    }
  }

  private async attempt(method: DescMethodUnary, body: Uint8Array): Promise<Answer> {
    const signal = AbortSignal.any([this.closing.signal, AbortSignal.timeout(kCallTimeoutMs)]);
    const response = await this.fetch(this.address(method), { ...this.requestOf(body), signal });
    const answer = new Uint8Array(await response.arrayBuffer());
    if (answer.length > kResponseBytesMax) throw new EngineError("limit_exceeded", method.name);
    return { ok: response.ok, body: answer };
  }

  private address(method: DescMethodUnary): string {
    return `${this.origin}/${method.parent.typeName}/${method.name}`;
  }

  private requestOf(body: Uint8Array): RequestInit {
    return {
      method: "POST",
      body: Uint8Array.from(body),
      headers: {
        "Content-Type": "application/proto",
        "Connect-Protocol-Version": "1",
        "CareCircle-Client-Version": kClientVersion,
      },
      credentials: "same-origin",
      cache: "no-store",
      redirect: "error",
    };
  }
}

interface Answer {
  ok: boolean;
  body: Uint8Array;
}

// fetch rejects with TypeError for every trouble of the network, and with TimeoutError when our own time is up.
function isNetworkProblem(problem: unknown): boolean {
  return problem instanceof TypeError || (problem instanceof DOMException && problem.name === "TimeoutError");
}

// What is no message of ours did not come from our server: a network that asks to sign in answers everything with its own page.
function readAnswer<O extends DescMessage>(method: DescMethodUnary<DescMessage, O>, body: Uint8Array): MessageShape<O> {
  try {
    return fromBinary(method.output, body);
  } catch (problem) {
    throw new EngineError("unavailable", `${method.name}: ${problem instanceof Error ? problem.name : "not a message"}`);
  }
}

function ignoreAnswer(): void {
  return undefined;
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
