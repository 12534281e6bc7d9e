// SPDX-License-Identifier: AGPL-3.0-or-later
import { Trans, useLingui } from "@lingui/react/macro";
import { Ticket } from "lucide-react";
import { useState } from "react";
import { linkFromText } from "../../shared/client/held-link";
import { Button } from "../../shared/ui/button";
import { PageHeader } from "../../shared/ui/page-header";
import { TextField } from "../../shared/ui/text-field";

/** For whoever has no link in the address: it was reloaded, or the link came on paper. */
export function LinkField({ onLink }: { onLink: (link: string) => void }) {
  const { t } = useLingui();
  const [text, setText] = useState("");
  const [error, setError] = useState<string>();
  const submit = () => {
    const link = linkFromText(text, window.location.origin);
    if (link === null) setError(t`This is not a whole invitation. Copy all of it, from the beginning to the end.`);
    else onLink(link);
  };
  return (
    <>
      <PageHeader title={<Trans>Join with an invitation</Trans>} backTo="/" />
      <form
        noValidate
        className="grid gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <p>
          <Trans>A circle is joined with a link from somebody who is in it. Open that link, scan its code, or paste it here.</Trans>
        </p>
        <TextField label={t`Your invitation link`} value={text} onChange={setText} error={error} dir="ltr" autoComplete="off" spellCheck={false} />
        <Button type="submit" wide>
          <Ticket aria-hidden size="1.2em" />
          <Trans>Look at the invitation</Trans>
        </Button>
        <p className="text-sm text-ink-soft">
          <Trans>The secret in the link stays in this page: it is not kept in the address or the history. After a reload, open the link again.</Trans>
        </p>
      </form>
    </>
  );
}
