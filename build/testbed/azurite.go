package testbed

import (
	"context"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

const azureAccount = "testbed"

// Azurite is Microsoft's emulator of Azure Blob Storage over a folder of the bed.
type Azurite struct {
	// Endpoint is the address of its service, with the account.
	Endpoint string
	// Account and AccessKey open it.
	Account, AccessKey string

	process *process
}

// Azure starts the emulator of the bed, or returns the one that runs.
func (b *Bed) Azure(ctx context.Context) (*Azurite, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.azure != nil {
		return b.azure, nil
	}
	packages, err := installPackages(ctx, "azurite")
	if err != nil {
		return nil, err
	}
	port, err := freePort(ctx)
	if err != nil {
		return nil, err
	}
	key := base64.StdEncoding.EncodeToString([]byte("a key of the test bed"))
	cmd := exec.CommandContext(context.WithoutCancel(ctx), "node", filepath.Join(packages, "node_modules", "azurite", "dist", "src", "blob", "main.js"),
		"--blobHost", "127.0.0.1", "--blobPort", strconv.Itoa(port), "--location", b.path("azure"),
		"--silent", "--disableTelemetry", "--skipApiVersionCheck")
	cmd.Env = append(os.Environ(), "AZURITE_ACCOUNTS="+azureAccount+":"+key)
	process, err := startProcess("Azurite", cmd, b.path("azure.log"), b.detached)
	if err != nil {
		return nil, err
	}
	azure := &Azurite{
		Endpoint: "http://" + net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) + "/" + azureAccount,
		Account:  azureAccount, AccessKey: key, process: process,
	}
	if err := process.waitFor(ctx, time.Minute, azure.ping); err != nil {
		azure.stop()
		return nil, err
	}
	b.azure = azure
	return azure, nil
}

// ping succeeds when the emulator answers, whatever it says.
func (a *Azurite) ping(ctx context.Context) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, a.Endpoint, http.NoBody)
	if err != nil {
		return fmt.Errorf("ask Azurite: %w", err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	return answer.Body.Close()
}

func (a *Azurite) stop() { a.process.stop(syscall.SIGTERM, 10*time.Second) }
