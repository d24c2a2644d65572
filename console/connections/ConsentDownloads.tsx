import DownloadOutlined from "@mui/icons-material/DownloadOutlined";
import { Button, Stack } from "@mui/material";
import { useTranslate } from "react-admin";

interface ConsentDownloadsProps {
  readonly connectionId: string;
  /** Whose consent it is, for those who do not see where the links stand. */
  readonly name: string;
}

/** All records of a connection's consent as a file, wording included; also when the connection is gone. */
export function ConsentDownloads({ connectionId, name }: ConsentDownloadsProps) {
  const translate = useTranslate();
  return (
    <Stack direction="row" sx={{ flexWrap: "wrap", gap: 1 }}>
      {(["csv", "json"] as const).map((format) => (
        <Button
          key={format}
          component="a"
          size="small"
          variant="outlined"
          startIcon={<DownloadOutlined />}
          href={`/api/connections/${connectionId}/consents.${format}`}
          aria-label={translate(`listwright.consents.download_${format}_of`, { name })}
          download
        >
          {translate(`listwright.consents.download_${format}`)}
        </Button>
      ))}
    </Stack>
  );
}
