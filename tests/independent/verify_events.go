// The second half of verify_day.go: what an export tells of a day, event by event and hour by hour, against the
// records that the kiosk signed. The words of the log's numbers are in log_words.json beside this file. Of events.json
// everything is compared but GeneratedTime, Version and the sentence in its head, which are its exporter's own word.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"sort"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

type object = map[string]any

// The 120 bytes of a record; before the first are the package's hash and the kiosk's key, 64 bytes.
type record struct {
	Version, Event, Kiosk, How, Score, Owner uint8
	Operator                                 uint16
	Argument, Epoch                          uint32
	Number                                   uint64
	TimeMs                                   int64
	RunningMs                                uint64
	Tag, Nonce                               [16]byte
	Evidence                                 [32]byte
	Salt                                     [16]byte
}

type words struct {
	Events []*struct {
		Word, Type, Disposition string
		Argument                *struct {
			Name          string
			Bits, Several bool
			Words         []*string
		}
	}
	Methods, Findings []string
}

// Whose root the kiosk has signed, all of them.
func signedRecords(vkey, notePath, recordsPath string) (noted checkpoint, records []record, leaves []tlog.Hash, err error) {
	if noted, err = openNoteFile(notePath, vkey); err != nil {
		return
	}
	octets, err := os.ReadFile(recordsPath)
	const size = 120
	if err == nil && (len(octets) < 64+size || (len(octets)-64)%size != 0) {
		err = errors.New("records.bin is no list of records")
	}
	for at := 64; err == nil && at < len(octets); at += size {
		var one record
		err = binary.Read(bytes.NewReader(octets[at:at+size]), binary.BigEndian, &one)
		records = append(records, one)
		leaves = append(leaves, tlog.RecordHash(octets[at:at+size]))
	}
	if err == nil && int64(len(leaves)) != noted.size {
		err = fmt.Errorf("%d records are here, and %d were signed", len(leaves), noted.size)
	}
	if err == nil {
		err = checkRoot(noted, leaves)
	}
	return
}

// A value of JSON; a member that is there twice, which would be one thing here and another for the next reader, is an
// error.
func strictValue(decoder *json.Decoder) (any, error) {
	token, err := decoder.Token()
	if err != nil || (token != json.Delim('{') && token != json.Delim('[')) {
		return token, err
	}
	members, list := object{}, []any{}
	for decoder.More() {
		name := any(nil)
		if token == json.Delim('{') {
			if name, err = decoder.Token(); err != nil {
				return nil, err
			}
		}
		value, err := strictValue(decoder)
		if err != nil {
			return nil, err
		}
		if name == nil {
			list = append(list, value)
		} else if _, twice := members[name.(string)]; twice {
			return nil, errors.New("a member is there twice: " + name.(string))
		} else {
			members[name.(string)] = value
		}
	}
	if _, err = decoder.Token(); token == json.Delim('[') {
		return list, err
	}
	return members, err
}

func strictObject(path string) (object, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	value, err := strictValue(decoder)
	if err != nil {
		return nil, err
	}
	members, is := value.(object)
	if _, err = decoder.Token(); !is || err != io.EOF {
		return nil, errors.New(path + ": not one object")
	}
	return members, nil
}

func timeText(ms int64) string {
	if ms < 0 || ms > 253402000000000 {
		ms = 0 // no time that a kiosk has
	}
	return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05.000Z")
}

// What a record says besides its event.
func (all *words) of(one *record) string {
	var said []string
	add := func(is bool, text string) {
		if is && text != "" {
			said = append(said, text)
		}
	}
	number, times, argument := one.Argument, uint32(0), all.Events[one.Event].Argument
	if argument != nil && argument.Several {
		number, times = number&0xFFFF, number>>16
	}
	switch {
	case argument == nil:
		add(number != 0, fmt.Sprintf("argument %d", number))
	case argument.Bits:
		for bit, word := range argument.Words {
			add(number>>bit&1 == 1, *word)
		}
		others := number >> len(argument.Words) << len(argument.Words)
		add(others != 0, fmt.Sprintf("%s %d", argument.Name, others))
	case int64(number) < int64(len(argument.Words)) && argument.Words[number] != nil:
		add(true, *argument.Words[number])
	default:
		add(true, fmt.Sprintf("%s %d", argument.Name, number))
	}
	add(argument != nil && argument.Several, fmt.Sprintf("%d times", times))
	add(true, all.Methods[one.How&15])
	add(one.Score != 0, fmt.Sprintf("score %d", one.Score))
	add(true, all.Findings[one.How>>4])
	add(one.Owner != 0 && one.Owner != one.Kiosk, fmt.Sprintf("owner kiosk %d", one.Owner))
	add(one.Epoch != 0, fmt.Sprintf("epoch %d", one.Epoch))
	return strings.Join(said, ", ")
}

func (all *words) event(one *record, leaf tlog.Hash) (object, error) {
	if one.Version != 1 || one.Event == 0 || int(one.Event) >= len(all.Events) ||
		int(one.How&15) >= len(all.Methods) || int(one.How>>4) >= len(all.Findings) {
		return nil, errors.New("a record of a kind that log_words.json does not know")
	}
	row := all.Events[one.Event]
	event := object{"@type": "EventLogging.Event", "Id": row.Word, "Sequence": strconv.FormatUint(one.Number, 10),
		"TimeStamp": timeText(one.TimeMs), "Type": row.Type, "Disposition": row.Disposition,
		"Hash": base64.StdEncoding.EncodeToString(leaf[:])}
	if said := all.of(one); said != "" {
		event["Details"] = said
	}
	if one.Operator != 0 {
		event["UserId"] = strconv.Itoa(int(one.Operator))
	}
	return event, nil
}

// Events in the order of their numbers; the first that is not so is named.
func compareEvents(said []any, right []object) error {
	for at, event := range said {
		if at >= len(right) {
			return fmt.Errorf("event %d was added", at)
		}
		if members, is := event.(object); !is || members["Sequence"] != right[at]["Sequence"] {
			return fmt.Errorf("event %d is missing, added or out of its order", at)
		}
		if !reflect.DeepEqual(event, any(right[at])) {
			return fmt.Errorf("event %d was altered: it is not what record %d says", at, at)
		}
	}
	if len(said) < len(right) {
		return fmt.Errorf("event %d is missing", len(said))
	}
	return nil
}

func compareHead(log, device object, origin string) error {
	right := object{"@type": "EventLogging.ElectionEventLog"}
	if parts := strings.Split(origin, "/"); len(parts) > 2 {
		right["ElectionId"] = parts[1]
	}
	rightDevice := object{"@type": "EventLogging.Device", "Id": origin, "Type": "electronic-poll-book",
		"Manufacturer": "Shailoo", "Model": "shailoo-kiosk"}
	for _, name := range []string{"GeneratedTime", "Details", "Device"} {
		delete(log, name)
	}
	delete(device, "Version")
	delete(device, "Event")
	if !reflect.DeepEqual(log, right) || !reflect.DeepEqual(device, rightDevice) {
		return errors.New("the head of events.json is not this log's")
	}
	return nil
}

func checkEvents(vkey, notePath, recordsPath, eventsPath, wordsPath string) error {
	noted, records, leaves, err := signedRecords(vkey, notePath, recordsPath)
	if err != nil {
		return err
	}
	var all words
	text, err := os.ReadFile(wordsPath)
	if err == nil {
		err = json.Unmarshal(text, &all)
	}
	if err != nil {
		return err
	}
	log, err := strictObject(eventsPath)
	if err != nil {
		return err
	}
	right := make([]object, len(records))
	for i := range records {
		if right[i], err = all.event(&records[i], leaves[i]); err != nil {
			return err
		}
	}
	devices, _ := log["Device"].([]any)
	if len(devices) != 1 {
		return errors.New("events.json is not of one device")
	}
	device, _ := devices[0].(object)
	events, _ := device["Event"].([]any)
	if err = compareEvents(events, right); err != nil {
		return err
	}
	return compareHead(log, device, noted.origin)
}

func checkHours(vkey, notePath, recordsPath, hoursPath string) error {
	noted, records, _, err := signedRecords(vkey, notePath, recordsPath)
	if err != nil {
		return err
	}
	said, err := strictObject(hoursPath)
	if err != nil {
		return err
	}
	counts, issued, voided := map[int64]int{}, 0, 0
	for _, one := range records {
		if one.Event == 3 {
			counts[one.TimeMs/3600000]++
			issued++
		} else if one.Event == 5 {
			voided++
		}
	}
	var hours []int64
	for hour := range counts {
		hours = append(hours, hour)
	}
	sort.Slice(hours, func(i, j int) bool { return hours[i] < hours[j] })
	list := []any{}
	for _, hour := range hours {
		list = append(list, object{"from": timeText(hour * 3600000), "issued": float64(counts[hour])})
	}
	heard, _ := said["hours"].([]any)
	for at := 0; at < len(list) || at < len(heard); at++ {
		if at >= len(list) || at >= len(heard) || !reflect.DeepEqual(heard[at], list[at]) {
			return fmt.Errorf("hour %d is not what the records say", at)
		}
	}
	right := object{"log": noted.origin, "records": float64(len(records)), "issued": float64(issued),
		"voided": float64(voided), "hours": list}
	if !reflect.DeepEqual(said, right) {
		return errors.New("hours.json is not what the records say")
	}
	return nil
}
