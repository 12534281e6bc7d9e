// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

// Each noun's commands; main.cpp calls them in this order.

namespace CLI {
class App;
}

namespace carecircle::cli {

class Commands;

void add_account_commands(CLI::App& program, Commands& commands);  // join, sign-in, sign-out, account, passphrase, kit
void add_circle_commands(CLI::App& program, Commands& commands);   // circle
void add_request_commands(CLI::App& program, Commands& commands);  // request
void add_conversation_commands(CLI::App& program, Commands& commands);  // conversation, message
void add_card_commands(CLI::App& program, Commands& commands);          // card
void add_contact_commands(CLI::App& program, Commands& commands);       // contact
void add_audit_commands(CLI::App& program, Commands& commands);         // audit

}  // namespace carecircle::cli
