// A small server in Go, and the endpoint filled in for it: on encoding/json,
// one monitor, nothing to offer.  It reads lines.
//
//	CGO_CFLAGS=-I$PWD/harness go build -buildmode=c-archive -o server-go.a \
//	    fuzz/examples/server.go
//	make ref replay ENDPOINT=server-go.a
//
// server-go.json has the cases that it fails, server-go.finds the oracles that
// fire, and why.
package main

/*
#include <stdint.h>

#include "qmp/endpoint.h"

// A machine is a number here, for C may not keep what Go moves.
extern uintptr_t goOpen(int);
extern int goConnect(uintptr_t, unsigned);
extern size_t goFeed(uintptr_t, void *, size_t);
extern size_t goTake(uintptr_t, void *, size_t);
extern void goHangup(uintptr_t);
extern int goState(uintptr_t, unsigned);
extern void goClose(uintptr_t);

static void *open_it(const struct qs_endpoint *self,
                     const struct qs_config *config)
{
    return (void *)goOpen(config->profile);
}

static int connect_it(void *m, unsigned conn)
{
    return goConnect((uintptr_t)m, conn);
}

static size_t feed(void *m, unsigned conn, const void *bytes, size_t n)
{
    return goFeed((uintptr_t)m, (void *)bytes, n);
}

static size_t take(void *m, unsigned conn, void *buf, size_t cap)
{
    return goTake((uintptr_t)m, buf, cap);
}

static void eof(void *m, unsigned conn)
{
}

static void hangup(void *m, unsigned conn)
{
    goHangup((uintptr_t)m);
}

static enum qs_conn_state state(void *m, unsigned conn)
{
    return goState((uintptr_t)m, conn);
}

static void close_it(void *m)
{
    goClose((uintptr_t)m);
}

static const struct qs_endpoint endpoint = {
    .abi = QS_ENDPOINT_ABI, .role = QS_SERVER, .name = "server-go",
    .open = open_it, .connect = connect_it, .feed = feed, .take = take,
    .eof = eof, .hangup = hangup, .state = state, .close = close_it,
};

// Weak, for cgo compiles all this twice.
__attribute__((weak)) const struct qs_endpoint *
qs_endpoint_get(enum qs_role role)
{
    return role == QS_SERVER ? &endpoint : NULL;
}
*/
import "C"

import (
	"bytes"
	"encoding/json"
	"unsafe"
)

type object map[string]json.RawMessage

type server struct {
	open, ready bool
	line, out   []byte
}

var version = json.RawMessage(`{"qemu": {"major": 1, "minor": 0, "micro": 0}, "package": ""}`)

func failure(class string) object {
	text, _ := json.Marshal(map[string]string{"class": class, "desc": "refused"})
	return object{"error": text}
}

func (s *server) run(name string, arguments object) object {
	selects := name == "qmp_capabilities"
	if selects == s.ready || !selects && name != "query-version" {
		return failure("CommandNotFound")
	}
	for key, value := range arguments {
		var none []string
		if !selects || key != "enable" || value[0] != '[' ||
			json.Unmarshal(value, &none) != nil || len(none) > 0 {
			return failure("GenericError")
		}
	}
	if selects {
		s.ready = true
		return object{"return": json.RawMessage("{}")}
	}
	return object{"return": version}
}

func (s *server) answer(line []byte) object {
	var request, arguments object
	var name string
	if json.Unmarshal(line, &request) != nil || request == nil {
		return failure("GenericError")
	}
	good := json.Unmarshal(request["execute"], &name) == nil
	for key, value := range request {
		good = good && (key == "execute" && value[0] == '"' || key == "id" ||
			key == "arguments" && json.Unmarshal(value, &arguments) == nil &&
				arguments != nil)
	}
	reply := failure("GenericError")
	if good {
		reply = s.run(name, arguments)
	}
	if id, there := request["id"]; there {
		reply["id"] = id
	}
	return reply
}

func (s *server) feed(p []byte) {
	for _, b := range p {
		s.line = append(s.line, b)
		if b == '\n' || b == 0xFF {
			if b == 0xFF || len(bytes.TrimSpace(s.line)) > 0 {
				text, _ := json.Marshal(s.answer(s.line))
				s.out = append(append(s.out, text...), "\r\n"...)
			}
			s.line = nil
		}
	}
}

// What follows is the glue.

var (
	machines = map[C.uintptr_t]*server{}
	last     C.uintptr_t
)

//export goOpen
func goOpen(profile C.int) C.uintptr_t {
	if profile != C.QS_PROFILE_QMP {
		return 0
	}
	last++
	machines[last] = &server{}
	return last
}

//export goConnect
func goConnect(m C.uintptr_t, conn C.uint) C.int {
	if conn > 0 {
		return 0
	}
	*machines[m] = server{open: true, out: []byte(`{"QMP": {"version": ` +
		string(version) + `, "capabilities": []}}` + "\r\n")}
	return 1
}

//export goFeed
func goFeed(m C.uintptr_t, p unsafe.Pointer, n C.size_t) C.size_t {
	machines[m].feed(C.GoBytes(p, C.int(n)))
	return n
}

//export goTake
func goTake(m C.uintptr_t, p unsafe.Pointer, max C.size_t) C.size_t {
	s := machines[m]
	n := copy(unsafe.Slice((*byte)(p), int(max)), s.out)
	s.out = s.out[n:]
	return C.size_t(n)
}

//export goHangup
func goHangup(m C.uintptr_t) {
	machines[m].open = false
}

//export goState
func goState(m C.uintptr_t, conn C.uint) C.int {
	if conn > 0 || !machines[m].open {
		return C.QS_IDLE
	}
	return C.QS_OPEN
}

//export goClose
func goClose(m C.uintptr_t) {
	delete(machines, m)
}

func main() {}
