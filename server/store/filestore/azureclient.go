package filestore

import (
	"cmp"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"

	"github.com/mattermost/mattermost/server/public/model"
)

// azureTimeout is the server's own default for the time until an answer begins.
const azureTimeout = 30 * time.Second

// azureClient prepares the client of a container.
func azureClient(settings AzureSettings) (*container.Client, error) {
	service, err := azureService(settings)
	if err != nil {
		return nil, err
	}
	address := strings.TrimSuffix(service, "/") + "/" + url.PathEscape(settings.Container)
	options := azcore.ClientOptions{
		Cloud:     azureCloud(settings),
		Transport: &http.Client{Transport: azureTransport(settings)},
		// The server, too, signs requests to an address without TLS when an admin sets one.
		InsecureAllowCredentialWithHTTP: strings.HasPrefix(service, "http://"),
	}
	if settings.AuthMode == model.AzureAuthModeDefaultCredential {
		identity, err := azidentity.NewDefaultAzureCredential(&azidentity.DefaultAzureCredentialOptions{
			ClientOptions: azcore.ClientOptions{Cloud: options.Cloud},
		})
		if err != nil {
			return nil, fmt.Errorf("find the identity of this machine: %w", err)
		}
		return container.NewClient(address, identity, &container.ClientOptions{ClientOptions: options})
	}
	key, err := container.NewSharedKeyCredential(settings.Account, settings.AccessKey)
	if err != nil {
		return nil, fmt.Errorf("read the Azure access key: %w", err)
	}
	return container.NewClientWithSharedKeyCredential(address, key, &container.ClientOptions{ClientOptions: options})
}

// azureService returns the address of the blob service.
func azureService(settings AzureSettings) (string, error) {
	if settings.Cloud == model.AzureCloudCustom {
		address, err := url.Parse(settings.Endpoint)
		if err != nil || address.Host == "" || address.Scheme != "http" && address.Scheme != "https" {
			return "", fmt.Errorf("the Azure endpoint %q is not an address", settings.Endpoint)
		}
		return settings.Endpoint, nil
	}
	if !model.IsValidAzureStorageAccountName(settings.Account) {
		return "", fmt.Errorf("the Azure storage account %q is not a name of one", settings.Account)
	}
	scheme, suffix := "https://", ".blob.core.windows.net"
	if !settings.Secure {
		scheme = "http://"
	}
	if settings.Cloud == model.AzureCloudGovernment {
		suffix = ".blob.core.usgovcloudapi.net"
	}
	return scheme + settings.Account + suffix, nil
}

func azureCloud(settings AzureSettings) cloud.Configuration {
	if settings.Cloud == model.AzureCloudGovernment {
		return cloud.AzureGovernment
	}
	return cloud.AzurePublic
}

// azureTransport bounds the time until an answer begins. A whole answer may take
// longer: files are large.
func azureTransport(settings AzureSettings) http.RoundTripper {
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 15 * time.Second}).DialContext,
		MaxIdleConnsPerHost:   16,
		IdleConnTimeout:       time.Minute,
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: cmp.Or(settings.Timeout, azureTimeout),
		// A stored zip must come as it is.
		DisableCompression: true,
		TLSClientConfig: &tls.Config{
			MinVersion: tls.VersionTLS12,
			// The server's own setting EnableInsecureOutgoingConnections.
			InsecureSkipVerify: settings.SkipVerify, //nolint:gosec // a system admin's choice for the whole server
		},
	}
}
