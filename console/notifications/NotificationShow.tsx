import { useTranslate } from "react-admin";

import type { Notification } from "../data-provider/notifications.js";
import { Facts } from "../layout/Facts.js";
import { Page } from "../layout/Page.js";
import { RecordPage } from "../layout/RecordPage.js";
import { Section } from "../layout/Section.js";
import { TextLink } from "../layout/TextLink.js";
import { When } from "../layout/When.js";
import { AboutConnection, AboutExports } from "./AboutExports.js";
import { DeliveriesSection } from "./DeliveriesSection.js";
import { KindLabel } from "./Labels.js";

/** As many as the server names. */
const MOST_NAMED = 200;

/** One message: what happened, what to do, where, and who was told. */
export function NotificationShow() {
  return <RecordPage<Notification>>{(told) => <NotificationView told={told} />}</RecordPage>;
}

function NotificationView({ told }: { readonly told: Notification }) {
  const translate = useTranslate();
  const { id, kind, title, message, advice, createdAt, runId, exportCount, connectionId } = told;
  return (
    <Page
      title={title}
      within={{ to: "/notifications", label: translate("resources.notifications.name", { smart_count: 2 }) }}
      state={<KindLabel kind={kind} />}
    >
      <Section title={translate("listwright.notifications.message")}>
        <Facts
          facts={[
            { label: translate("listwright.notifications.what"), value: message },
            ...(advice === null ? [] : [{ label: translate("listwright.notifications.advice"), value: advice }]),
            ...(exportCount === 0
              ? []
              : [
                  {
                    label: translate("listwright.notifications.fields.exports"),
                    value: <AboutExports about={told} most={MOST_NAMED} />,
                  },
                ]),
            ...(connectionId === null
              ? []
              : [
                  {
                    label: translate("listwright.notifications.fields.connection"),
                    value: <AboutConnection about={told} />,
                  },
                ]),
            ...(runId === null
              ? []
              : [
                  {
                    label: translate("listwright.notifications.run"),
                    value: (
                      <TextLink to={`/runs/${runId}/show`}>{translate("listwright.notifications.to_run")}</TextLink>
                    ),
                  },
                ]),
            { label: translate("listwright.notifications.fields.createdAt"), value: <When at={createdAt} /> },
          ]}
        />
      </Section>
      <DeliveriesSection
        title={translate("listwright.notifications.deliveries_of")}
        none={translate("listwright.notifications.deliveries_none")}
        filter={{ notificationId: id }}
        most={50}
        withMessage={false}
      />
    </Page>
  );
}
