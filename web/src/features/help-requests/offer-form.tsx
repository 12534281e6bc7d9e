// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { HandHeart } from "lucide-react";
import { useState } from "react";
import type { FormEvent } from "react";
import type { HelpRequestView } from "../../crypto/protocol";
import { useAct } from "../../shared/client/use-act";
import { ErrorNote } from "../../shared/errors/error-note";
import { Button } from "../../shared/ui/button";
import { TextArea } from "../../shared/ui/text-area";
import { countCharacters, kOfferMessageMax, kOfferMessageMin } from "./request-draft";

/** The first words to a neighbour. Once sent, the page itself says so: its state changes. */
export function OfferForm({ request, onSent }: { request: HelpRequestView; onSent: () => void }) {
  const { t } = useLingui();
  const offer = useAct("offerHelp");
  const [message, setMessage] = useState("");
  const [tooShort, setTooShort] = useState(false);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    const enough = countCharacters(message.trim()) >= kOfferMessageMin;
    setTooShort(!enough);
    if (!enough) return;
    const outcome = await offer.run(request.id, message.trim());
    if (outcome.ok) onSent();
  };
  return (
    <form onSubmit={send} className="grid gap-4" aria-label={t`Offer to help`}>
      <OpeningWords onChoose={setMessage} empty={message === ""} />
      <TextArea
        label={t`Your words to your neighbour`}
        hint={t`What can you do, and when? No phone number is needed: you can write to each other here.`}
        error={tooShort ? t`Write a little more: at least ten letters.` : undefined}
        value={message}
        onChange={setMessage}
        charactersMax={kOfferMessageMax}
      />
      <ErrorNote failure={offer.failure} />
      <Button type="submit" wide busy={offer.busy}>
        <HandHeart aria-hidden size="1.2em" />
        <Trans>Offer to help</Trans>
      </Button>
    </form>
  );
}

/** Beginnings for those who do not know how to begin; gone as soon as something is written. */
function OpeningWords({ onChoose, empty }: { onChoose: (text: string) => void; empty: boolean }) {
  const { t } = useLingui();
  if (!empty) return null;
  const beginnings = [t`I can help with this. When is a good time for you?`, t`I can do this today.`, t`I can do this at the weekend.`];
  return (
    <ul className="flex flex-wrap gap-2" aria-label={t`Words to begin with`}>
      {beginnings.map((text) => (
        <li key={text}>
          <button
            type="button"
            onClick={() => onChoose(text)}
            className="min-h-11 rounded-full border-2 border-line px-4 py-1.5 text-start text-sm hover:border-line-strong hover:bg-sunken"
          >
            {text}
          </button>
        </li>
      ))}
    </ul>
  );
}
