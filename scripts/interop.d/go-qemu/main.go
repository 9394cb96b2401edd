// Drives go-qemu's SocketMonitor: client SOCKET.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/digitalocean/go-qemu/qmp"
)

func status(path string) (string, error) {
	var reply struct {
		Return struct{ Status *string }
	}

	monitor, err := qmp.NewSocketMonitor("unix", path, 2*time.Second)
	if err != nil {
		return "", err
	}
	if err = monitor.Connect(); err != nil {
		return "", err
	}
	defer monitor.Disconnect()
	raw, err := monitor.Run([]byte(`{"execute": "query-status"}`))
	if err != nil {
		return "", err
	}
	if err = json.Unmarshal(raw, &reply); err != nil {
		return "", err
	}
	if reply.Return.Status == nil {
		return "", fmt.Errorf("no status in %q", raw)
	}
	return *reply.Return.Status, nil
}

func main() {
	text, err := status(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(text)
}
