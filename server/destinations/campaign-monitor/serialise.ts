import type { Subscriber } from "../subscriber.js";

const CONSENT = { YES: "Yes", NO: "No", UNCHANGED: "Unchanged" } as const;

/** One subscriber as it stands inside an import call. The same subscriber always gives the same text. */
export function serialiseSubscriber(subscriber: Subscriber): string {
  const { email, name, mobileNumber, customFields, consentToTrack, consentToSms } = subscriber;
  return JSON.stringify({
    EmailAddress: email,
    // Left out by JSON when undefined, and then left alone at the destination.
    Name: name,
    MobileNumber: mobileNumber,
    CustomFields: customFields.map(({ key, value, clear }) =>
      clear === true ? { Key: key, Value: value, Clear: true } : { Key: key, Value: value },
    ),
    // Required since v3.2.
    ConsentToTrack: CONSENT[consentToTrack],
    ConsentToSendSms: consentToSms && CONSENT[consentToSms],
  });
}

/** The body of an import: the subscribers' texts as they were made, nothing parsed or built twice. */
export function importBodyOf(subscribers: readonly string[], resubscribe: boolean): string {
  return `{"Subscribers":[${subscribers.join(",")}],"Resubscribe":${resubscribe},"QueueSubscriptionBasedAutoResponders":false,"RestartSubscriptionBasedAutoresponders":false}`;
}
