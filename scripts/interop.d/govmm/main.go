// Drives govmm's QMP: client SOCKET.
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/kata-containers/govmm/qemu"
)

func status(path string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	gone := make(chan struct{})

	qmp, _, err := qemu.QMPStart(ctx, path, qemu.QMPConfig{}, gone)
	if err != nil {
		return "", err
	}
	defer qmp.Shutdown()
	if err = qmp.ExecuteQMPCapabilities(ctx); err != nil {
		return "", err
	}
	info, err := qmp.ExecuteQueryStatus(ctx)
	return info.Status, err
}

func main() {
	text, err := status(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(text)
}
