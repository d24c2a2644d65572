import { Button, Stack, Typography } from "@mui/material";
import type { SxProps } from "@mui/material";
import { useTranslate } from "react-admin";

import { useFormat } from "./format.js";

interface ShowMoreProps {
  readonly shown: number;
  readonly total: number;
  /** A message about `shown` and `total` where the usual one is not true. */
  readonly message?: string;
  readonly moreLabel?: string;
  readonly hasMore: boolean;
  readonly busy: boolean;
  readonly onMore: () => unknown;
  readonly sx?: SxProps;
}

/** Below rows that are read page by page: how many of how many there are, and the way to the next. */
export function ShowMore(props: ShowMoreProps) {
  const { shown, total, hasMore, busy, onMore, sx = { px: 2.5, py: 1.5 } } = props;
  const { message = "listwright.list.shown", moreLabel = "listwright.list.more" } = props;
  const translate = useTranslate();
  const format = useFormat();
  return (
    <Stack
      direction="row"
      sx={[{ flexWrap: "wrap", alignItems: "center", gap: 2 }, ...(Array.isArray(sx) ? sx : [sx])]}
    >
      <Typography variant="body2" color="textSecondary" role="status">
        {translate(message, { shown: format.number(shown), total: format.number(total) })}
      </Typography>
      {hasMore && (
        <Button size="small" variant="outlined" loading={busy} onClick={() => void onMore()}>
          {translate(moreLabel)}
        </Button>
      )}
    </Stack>
  );
}
