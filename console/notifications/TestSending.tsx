import SendOutlined from "@mui/icons-material/SendOutlined";
import { Alert, AlertTitle, Box } from "@mui/material";
import { useState } from "react";
import { useTranslate } from "react-admin";

import type { TestDelivery } from "../data-provider/notifications.js";
import { GuardedButton } from "../layout/GuardedButton.js";
import { Problem } from "../layout/Problem.js";
import { useAction } from "../layout/useAction.js";
import type { Action } from "../layout/useAction.js";

export interface Test {
  readonly action: Action<undefined>;
  readonly outcome: TestDelivery | null;
}

/** Sends a message to see whether it arrives. What happened stays on screen until it is sent again. */
export function useTest(send: () => Promise<TestDelivery>): Test {
  const [outcome, setOutcome] = useState<TestDelivery | null>(null);
  const action = useAction(
    () => {
      setOutcome(null);
      return send();
    },
    { showsProblem: true, onDone: setOutcome },
  );
  return { action, outcome };
}

interface TestButtonProps {
  readonly test: Test;
  readonly label: string;
  readonly reason?: string | null;
}

export function TestButton({ test, label, reason = null }: TestButtonProps) {
  return (
    <GuardedButton
      variant="outlined"
      startIcon={<SendOutlined />}
      reason={reason}
      loading={test.action.busy}
      onClick={() => test.action.start(undefined)}
    >
      {label}
    </GuardedButton>
  );
}

export function TestOutcome({ test: { action, outcome } }: { readonly test: Test }) {
  const translate = useTranslate();
  return (
    <Box role="status" sx={{ width: "100%", "&:empty": { display: "none" } }}>
      <Problem error={action.problem} />
      {outcome && (
        <Alert severity={outcome.sent ? "success" : "warning"} role="presentation">
          <AlertTitle sx={{ typography: "body2", fontWeight: 650, m: 0 }}>
            {translate(outcome.sent ? "listwright.webhooks.test_sent" : "listwright.webhooks.test_not_sent")}
          </AlertTitle>
          {outcome.message}
        </Alert>
      )}
    </Box>
  );
}
