import ContentCopyOutlined from "@mui/icons-material/ContentCopyOutlined";
import { Box, Button, Stack, TextField } from "@mui/material";
import { useRef, useState } from "react";
import { useTranslate } from "react-admin";

import { MONOSPACE } from "../theme.js";

/** A text to take along. Where the browser allows no copying (plain http), it selects the text and says how. */
export function CopyField({ label, value }: { readonly label: string; readonly value: string }) {
  const translate = useTranslate();
  const input = useRef<HTMLInputElement>(null);
  const [answer, setAnswer] = useState("");

  async function copy() {
    try {
      await navigator.clipboard.writeText(value);
      setAnswer("listwright.copy.done");
    } catch {
      input.current?.select();
      setAnswer("listwright.copy.by_hand");
    }
  }

  return (
    <Stack sx={{ gap: 1 }}>
      <TextField
        label={label}
        value={value}
        inputRef={input}
        onFocus={(event) => event.target.select()}
        slotProps={{ input: { readOnly: true, sx: { fontFamily: MONOSPACE } } }}
      />
      <Stack direction="row" sx={{ alignItems: "center", gap: 1.5 }}>
        <Button variant="outlined" startIcon={<ContentCopyOutlined />} onClick={() => void copy()}>
          {translate("listwright.copy.copy")}
        </Button>
        <Box role="status" sx={{ typography: "body2", color: "text.secondary" }}>
          {answer && translate(answer)}
        </Box>
      </Stack>
    </Stack>
  );
}
