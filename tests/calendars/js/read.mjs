// Reads a calendar with ical.js, the engine of Thunderbird and Nextcloud, and writes all dates of all
// events as JSON in UTC: node read.mjs UNTIL < file.ics
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const until = new Date(process.argv[2]);
const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) {
  ICAL.TimezoneService.register(new ICAL.Timezone(zone));
}

const found = [];
const tell = (item, start, end) =>
  found.push({
    uid: item.uid,
    summary: item.summary,
    location: item.location,
    sequence: item.sequence,
    status: item.component.getFirstPropertyValue("status"),
    start: start.toJSDate().toISOString(),
    end: end.toJSDate().toISOString(),
  });

const events = calendar.getAllSubcomponents("vevent").map((one) => new ICAL.Event(one));
for (const event of events.filter((one) => !one.isRecurrenceException())) {
  if (!event.isRecurring()) {
    tell(event, event.startDate, event.endDate);
    continue;
  }
  for (const other of events) {
    if (other.isRecurrenceException() && other.uid === event.uid) event.relateException(other);
  }
  const dates = event.iterator();
  for (let next = dates.next(); next; next = dates.next()) {
    if (next.toJSDate() >= until) break;
    const { item, startDate, endDate } = event.getOccurrenceDetails(next);
    tell(item, startDate, endDate);
  }
}
process.stdout.write(JSON.stringify(found));
